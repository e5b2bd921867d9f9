"""The wordings of the questions that are suggested: Japanese first, English beside it."""

from app.messages import learn

learn(
    {
        # about what the last answer was about
        "next.change": ("前年度からいくら増減した？", "How much did it change from the previous year?"),
        "next.rate": ("前年度からの増減率は？", "What is the rate of change from the previous year?"),
        "next.column": ("{column}では？", "What about the {column}?"),
        "next.share": ("全体に占める割合は？", "What share of the total is it?"),
        "next.rest": ("それ以外の割合は？", "What share do the others have?"),
        "next.purpose": ("何をする施策？", "What is it for?"),
        "next.budget": ("その予算は？", "How much is its budget?"),
        "next.source": ("どこに書いてある？", "What is the source?"),
        "next.other": ("では{organisation}は？", "What about {organisation}?"),
        "next.document": ("「{title}」では？", "What about 「{title}」?"),
        # about the several things that the last answer was about
        "next.sum": ("合計は？", "What is the sum?"),
        "next.average": ("平均は？", "What is the average?"),
        "next.count": ("いくつある？", "How many are there?"),
        "next.difference": ("その差は？", "What is the difference?"),
        "next.multiple": ("何倍？", "How many times as large is it?"),
        "next.larger": ("どちらが多い？", "Which is larger?"),
        "next.first": ("いちばん多いのは？", "Which is the largest?"),
        "next.measure": ("いちばん予算が多い施策は？", "Which measure is the largest?"),
        "next.second": ("2番目は？", "Which is second?"),
        "next.grown": ("前年度からいちばん増えたのは？", "Which increased the most?"),
        # that stand by themselves
        "ask.whole": ("予算の総額は？", "What is the total budget?"),
        "ask.organisations": ("予算がいちばん多い組織は？", "Which ministry has the largest budget?"),
        "ask.holders": ("どの組織が載っている？", "Which ministries are listed?"),
        "ask.measures": ("予算がいちばん多い施策は？", "Which measure has the largest budget?"),
        "ask.grown": ("前年度からいちばん増えた施策は？", "Which measure increased the most?"),
        "ask.list": ("施策の一覧は？", "List all measures."),
        "ask.list_of": ("{organisation}の施策の一覧は？", "List the measures of {organisation}."),
        "ask.budget": ("{organisation}の予算は？", "What is the budget of {organisation}?"),
        "ask.sum": ("{first}と{second}の予算の合計は？", "What do {first} and {second} have together?"),
        "ask.share": ("{organisation}の予算は全体の何％？", "What share of the total is {organisation}?"),
        "ask.item": ("「{item}」の予算は？", "How much is 「{item}」?"),
        "ask.item_of": ("{organisation}の「{item}」の予算は？", "How much is 「{item}」 of {organisation}?"),
        "ask.item_change": (
            "「{item}」は前年度からいくら増減した？",
            "How much did 「{item}」 change from the previous year?",
        ),
        "ask.item_purpose": ("「{item}」は何をする施策？", "What is 「{item}」 for?"),
        "ask.topic": ("{about}について何が書いてある？", "What do the documents say about 「{about}」?"),
        "ask.fields": ("分野別の内訳は？", "List the fields and their amounts."),
        "ask.check": ("{amount}という合計は合っている？", "Is the total of {amount} correct?"),
        "ask.years": ("何年度の数字がわかりますか？", "Which fiscal years are there?"),
        "ask.documents": ("どんな資料がありますか？", "Which documents are there?"),
        "ask.source": ("資料の出典は？", "What is the attribution of the documents?"),
        # in another column
        "also.item": ("「{item}」の{column}は？", "How much is 「{item}」 in the {column}?"),
        "also.item_of": (
            "{organisation}の「{item}」の{column}は？",
            "How much is 「{item}」 of {organisation} in the {column}?",
        ),
        "also.organisation": ("{organisation}の{column}は？", "What is the {column} of {organisation}?"),
        "also.whole": ("政府全体の{column}は？", "What is the total {column}?"),
    }
)
