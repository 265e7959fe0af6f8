"""P820 to P834: model providers."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    "P820": Code(
        "no key for a model provider",
        "A provider asks who pays. pactc takes the key from the environment only, and never writes "
        "it anywhere.",
        "`author: anthropic` in the spec, and no `ANTHROPIC_API_KEY` in the environment",
        "Set the variable that the message names to your key, then run the command again.",
    ),
    "P821": Code(
        "the package of a model provider missing",
        "A model author talks through the provider's own package, which pactc installs only where "
        "it is wanted.",
        "`author: openai` in the spec, and pactc was installed without its extra `openai`",
        "Install the extra that the message names: `pip install 'pactc[openai]'`.",
    ),
    "P822": Code(
        "a key that the provider does not accept",
        "The key is wrong or was revoked, or its account may not use this model, or has no money "
        "left. Another try would end the same.",
        "status 401, 402 or 403, or `insufficient_quota`",
        "Put a key into the environment that may use the model, or mend the account.",
    ),
    "P823": Code(
        "a model that the provider does not have",
        "The name of the model is wrong, the model was retired, or the account does not have it.",
        "`model: claude-sonet-5`",
        "Name a model in `config` of build-spec.yaml that the account has.",
    ),
    "P824": Code(
        "a request that the provider refuses",
        "What was asked is not possible with this model: a parameter that it does not know, or an "
        "order that is larger than what it can read.",
        "`effort: max` with a model that has no effort",
        "Change what the message names in `config` of build-spec.yaml.",
    ),
    "P825": Code(
        "a model that refuses to write",
        "The model, or a filter in front of it, took the order for something harmful. Nothing was "
        "written.",
        "a spec about malware, or words that are taken for it",
        "Change the words, choose another author for the kind in `config`, or write the file "
        "yourself.",
    ),
    "P826": Code(
        "an answer that was cut off",
        "The model wrote as many tokens as it may, also at the second try with a higher limit. "
        "Half an artifact is none.",
        "a contract of two hundred functions",
        "Raise `max_tokens`, choose a model that may write more, or split the component.",
    ),
    "P827": Code(
        "an overloaded provider",
        "The provider had no room for the request, or the account sends too many, and it stayed so "
        "over all tries.",
        "status 429 or 529, again and again",
        "Wait, then run the command again: what is there already stays.",
    ),
    "P828": Code(
        "a provider that fails",
        "The provider failed, or sent what nobody can read, and it stayed so over all tries.",
        "status 500, again and again",
        "Run the command again later; the provider's status page may say when.",
    ),
    "P829": Code(
        "a broken connection to a provider",
        "The provider could not be reached, or the connection ended in the middle of the answer. "
        "Half an artifact is none.",
        "no network, a wrong proxy, a wrong base URL",
        "See that this machine reaches the provider, then run the command again.",
    ),
    "P830": Code(
        "an answer that takes too long",
        "One try has so many seconds; what is not whole by then is thrown away.",
        "`seconds: 30` with a model that thinks for a minute",
        "Raise `seconds` in `config` of build-spec.yaml, or choose a faster model.",
    ),
    "P831": Code(
        "an answer without an end",
        "More came than the limit of tokens can hold. pactc reads no further, so that nobody can "
        "fill the memory or the bill.",
        "a stream that repeats itself for ever",
        "Run the command again; if it stays so, choose another model.",
    ),
    "P832": Code(
        "an answer that is not what was asked for",
        "The answer is empty, no JSON, or says one key twice. It was thrown away whole.",
        "`Here is the contract: {...}` in the place of the contract",
        "Run `pactc build ID` again, or choose another model.",
    ),
    "P833": Code(
        "a call that the budget does not cover",
        "Before each call pactc reckons the most that it may cost. More than is left of the "
        "budget, or a price that nobody knows, is not spent.",
        "`budget: 1` and a model that is not in the price table",
        "Raise `budget`, choose a cheaper model, or add its price to pact/prices.yaml.",
    ),
    "P834": Code(
        "a wrong setting of a model author",
        "A setting, or the project's own price table, is not what it has to be. A guess could "
        "cost money.",
        "`max_tokens: many`",
        "Correct the setting that the message names.",
    ),
}
