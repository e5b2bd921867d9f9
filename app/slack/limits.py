"""What Slack takes, in numbers. Each constant says where Slack publishes it; nothing else in the code holds a limit.

Read from docs.slack.dev and from slack_sdk 3.47's own models. Where the two differ, or where a limit is only known from
Slack's answers in its issue trackers, the smaller number stands here and the docstring says so.
"""

SECTION_TEXT = 3000
"""Characters of a section's text. https://docs.slack.dev/reference/block-kit/blocks/section-block"""

MESSAGE_BLOCKS = 50
"""Blocks of a message. https://docs.slack.dev/reference/block-kit/blocks"""

VIEW_BLOCKS = 100
"""Blocks of a modal or of the Home tab. https://docs.slack.dev/reference/block-kit/blocks"""

VIEW_TITLE = 24
"""Characters of a modal's title, and of its submit and close buttons. https://docs.slack.dev/reference/views/modal-views"""

PRIVATE_METADATA = 3000
"""Characters of a view's private_metadata. https://docs.slack.dev/reference/views/modal-views"""

CALLBACK_ID = 255
"""Characters of a view's callback_id. https://docs.slack.dev/reference/views/modal-views"""

BLOCK_ID = 255
"""Characters of a block_id. https://docs.slack.dev/reference/block-kit/blocks (slack_sdk: Block.block_id_max_length)"""

ACTION_ID = 255
"""Characters of an action_id. https://docs.slack.dev/reference/block-kit/block-elements/button-element"""

TABLE_ROWS = 100
"""Rows of a table, its head included. https://docs.slack.dev/reference/block-kit/blocks/table-block"""

TABLE_COLUMNS = 20
"""Cells of a row, and column settings. https://docs.slack.dev/reference/block-kit/blocks/table-block"""

TABLE_CHARACTERS = 10_000
"""Characters of all cells of all tables of a message. https://docs.slack.dev/reference/block-kit/blocks/table-block"""

MESSAGE_CHARACTERS = 12_000
"""Characters of all texts of a message's blocks together, with `NODE_COST` for each block and element.

Not in the reference: Slack answers `msg_blocks_too_long` at about 13,200 (https://github.com/slackapi/bolt-js/issues/2509
and /2867, where its staff name "12,000 text characters with a buffer for block containers"). The markdown block's own
limit is the same 12,000.
"""

NODE_COST = 12
"""Characters that each block and element counts for, beside its text: the buffer of `MESSAGE_CHARACTERS`."""

FALLBACK_TEXT = 4_000
"""Characters of a message's `text`. https://docs.slack.dev/reference/methods/chat.postMessage ("limit to 4,000")"""

HEADER_TEXT = 150
"""Characters of a header. https://docs.slack.dev/reference/block-kit/blocks/header-block"""

CONTEXT_ELEMENTS = 10
"""Elements of a context block. https://docs.slack.dev/reference/block-kit/blocks/context-block"""

CONTEXT_TEXT = 3000
"""Characters of a text object. https://docs.slack.dev/reference/block-kit/composition-objects/text-object"""

ACTION_ELEMENTS = 25
"""Elements of an actions block. https://docs.slack.dev/reference/block-kit/blocks/actions-block"""

BUTTON_TEXT = 75
"""Characters on a button. https://docs.slack.dev/reference/block-kit/block-elements/button-element"""

BUTTON_VALUE = 2000
"""Characters of a button's value. https://docs.slack.dev/reference/block-kit/block-elements/button-element"""

BUTTON_URL = 3000
"""Characters of a button's address. https://docs.slack.dev/reference/block-kit/block-elements/button-element"""

OPTIONS = 100
"""Options of a select menu. https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""

RADIO_OPTIONS = 10
"""Options of radio buttons. https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element"""

OPTION_TEXT = 75
"""Characters of an option. https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""

OPTION_VALUE = 150
"""Characters of an option's value. https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""

INPUT_TEXT = 3000
"""Most that max_length of a text input may be.
https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""

PLACEHOLDER = 150
"""Characters of a placeholder. https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""

INPUT_LABEL = 2000
"""Characters of an input's label and of its hint. https://docs.slack.dev/reference/block-kit/blocks/input-block"""

CHARTS = 2
"""Charts of a message. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""

CHART_TITLE = 50
"""Characters of a chart's title and of an axis title.
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""

CHART_LABEL = 20
"""Characters of a category, a segment's label and a series' name.
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""

CHART_POINTS = 20
"""Data points of a series. https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block#data-series"""

CHART_SERIES = 6
"""Series of a bar chart. Other writers name 12; Slack's page, and so we, 6.
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block#bar"""

PIE_SEGMENTS = 6
"""Segments of a pie, each greater than 0. Other writers name 12; Slack's page, and so we, 6.
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block#pie"""

ACKNOWLEDGE_SECONDS = 3
"""Time to acknowledge an event, a command or a click. https://docs.slack.dev/apis/events-api"""

RESPONSE_URL_SECONDS = 30 * 60
"""Life of a response_url. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""

RESPONSE_URL_USES = 5
"""Posts to one response_url. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""

METADATA_CHARACTERS = 8_000
"""Bytes of a message's metadata. https://docs.slack.dev/messaging/message-metadata"""
