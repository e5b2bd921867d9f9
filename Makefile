# A fresh clone needs Python 3.11 or newer, and make; everything else comes from the package registry.
#
#   make run              対話画面を開く              open the chat page
#   make ask Q='質問'     端末で一問だけ尋ねる        ask one question in the terminal
#   make setup            .venv を用意する            (the other targets do it themselves)
#   make test ARGS='-k …' テスト                      tests (WORKERS=0: one after the other)
#   make coverage         テストの網羅率              the same, with the share of lines and branches that they run
#   make lint | format    書式・型の検査 | 整形       checks | formatting
#   make bench            速度と精度の計測            measurements
#   make bench-many       資料1～1,000件での計測      measurements over 1 to 1,000 documents
#   make eval             質問集で正しさを測る        how well the gold questions are answered
#   make gate             水準を下回らないか          the same, against the levels that are kept
#   make compare          ほかの仕組みとの比較の表    the comparison table of docs/ and README
#   make lock             requirements.lock の更新    resolve the dependencies anew
#   make clean            作り直せるものを消す        remove what make can make again (.urazuke/ stays)
#
# Where pip finds no CPU build of torch on its own (Linux on x86-64), it takes the far larger CUDA build; point
# PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS at a CPU build to avoid that.

PYTHON ?= python3
TORCH ?= 2.13.0
WORKERS ?= auto
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
LOG := $(VENV)/set-up.log
PROGRESS := /^(Collecting|Processing)/ { if (++n % 20 == 0) print "      " n "/" all; fflush() } \
  /^Installing collected/ { print "      " all "/" all "、展開しています / unpacking"; fflush() }
LOCK_VENV := build/lock
SKIP_COMPILE := '/(tests?|testing/_internal)/'

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export Q

.PHONY: setup run ask test coverage lint format bench bench-many eval gate compare lock clean
.DEFAULT_GOAL := setup

setup: $(STAMP)
	@:

# No stamp means a set-up that never ended, whatever lies in .venv: it starts from nothing.
$(STAMP): pyproject.toml requirements.lock
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Python が見つかりません（$(PYTHON)）。Python 3.11 以上を入れてください。/ No $(PYTHON) here; install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 以上が必要です。$(PYTHON) は $$($(PYTHON) -V 2>&1) です。別の Python は make setup PYTHON=python3.12 のように指定します。" >&2; \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another with: make setup PYTHON=python3.12" >&2; exit 1; }
	@if [ -e $(STAMP) ]; then rm $(STAMP); else rm -rf $(VENV); fi
	@echo '[1/4] 仮想環境 .venv を作ります / creating .venv'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "venv を作れません。Debian・Ubuntu では python3-venv を入れてください。/ Cannot create .venv; on Debian and Ubuntu install python3-venv." >&2; exit 1; }
	@echo '[2/4] 部品を入れます（1～2分）/ installing what it needs (a minute or two)'
	@{ $(BIN)/python -m pip install --no-compile --prefer-binary --progress-bar off -r requirements.lock 2>&1 \
	  && echo DONE; } | tee $(LOG) | awk -v all=$$(grep -c == requirements.lock) '$(PROGRESS)'
	@[ "$$(tail -n 1 $(LOG))" = DONE ] || { grep -v ' is ignored: ' $(LOG) | tail -n 30 >&2; \
	  echo "部品を入れられませんでした（記録: $(LOG)）。/ The installation failed; its record is $(LOG)." >&2; exit 1; }
	@echo '[3/4] urazuke を入れます / installing urazuke'
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@echo '[4/4] 初回の起動が速くなるよう、先に翻訳します / compiling, so that the first start is fast'
	@$(BIN)/python -m compileall -q -j 0 -x $(SKIP_COMPILE) $(VENV)/lib app corpus eval index >/dev/null 2>&1 || true
	@touch $(STAMP)
	@echo '用意ができました。make run で始めます。/ Ready. Start with: make run'

run: setup
	@$(BIN)/urazuke web

ask: setup
	@if [ -z "$$Q" ]; then echo "質問を渡してください: make ask Q='質問' / Give a question: make ask Q='…'" >&2; exit 2; fi
	@$(BIN)/urazuke ask "$$Q"

test: setup
	$(BIN)/pytest -n $(WORKERS) --maxprocesses 4 --dist loadscope $(ARGS)

coverage: setup
	$(BIN)/pytest --cov -n $(WORKERS) --maxprocesses 4 --dist loadscope $(ARGS)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m eval.bench $(ARGS)

bench-many: setup
	$(BIN)/python -m eval.many_bench $(ARGS)

eval: setup
	$(BIN)/urazuke eval $(ARGS)

gate: setup
	$(BIN)/urazuke eval --validate
	$(BIN)/urazuke eval --gate $(ARGS)

compare: setup
	$(BIN)/urazuke eval --compare all --write

# The local version tag (+cpu) goes, so that each machine takes its own build of torch.
lock:
	rm -rf $(LOCK_VENV)
	$(PYTHON) -m venv $(LOCK_VENV)
	$(LOCK_VENV)/bin/pip install --no-compile --prefer-binary 'torch==$(TORCH)' '.[models,slack,dev]'
	{ echo '# Exact versions for make setup. Made from pyproject.toml by make lock; do not edit.'; \
	  $(LOCK_VENV)/bin/pip freeze --all --exclude pip --exclude urazuke | sed 's/+[A-Za-z0-9.]*$$//'; } > requirements.lock.new
	mv requirements.lock.new requirements.lock
	rm -rf $(LOCK_VENV)

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find app corpus eval index tests -name __pycache__ -type d -prune -exec rm -rf {} +
