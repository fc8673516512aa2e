using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Benches;

[Description("Answers that one source served")]
public sealed record ServedGrades(
    [property: Description(
        "cache (TIER) by x-farthing-cache, else model NAME by x-farthing-model, else the model asked for"
    )]
        string ServedBy,
    int Answers,
    [property: Description("Not the right answer of the question's intent, word for word")] int Wrong,
    [property: Description("Of the wrong ones: answers that the file does not know")] int Unknown,
    [property: Description("Clopper-Pearson upper bound of the share of wrong answers, 95 %, for one look")]
        double WrongAtMost,
    [property: Description("Answers whose cost the gateway stated")] int Priced,
    [property: Description("Sum of the costs that the gateway stated; left out where it stated none")]
        Money? CostUsd
);
