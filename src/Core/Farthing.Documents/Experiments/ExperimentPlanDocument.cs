using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Experiments;

[Document("verify.plan")]
[Description("The size of an experiment, from recorded traffic: days and cost of a holdout.")]
public sealed record ExperimentPlanDocument(
    [property: Description("The lever, in words")] string Lever,
    [property: Description("The unit that has one arm as a whole")] string Unit,
    [property: Description("Days of the ledger that were read")] double Days,
    long Units,
    long Requests,
    [property: Description("Dollars of these days")] double Usd,
    [property: Description("Coefficient of variation of a unit's dollars about its requests")]
        double Variation,
    [property: Description("Correlation of requests of one unit (ICC)")] double Alikeness,
    [property: Description("Share of the variance that history removes")] double HistoryGain,
    [property: Description("The smallest relative saving to be found")] double SmallestEffect,
    [property: Description("Dollars a month, by the prediction and the lever's history")]
        Quantity PredictedSaving,
    [property: Description("Finished experiments of this lever that set the band")] int History,
    IReadOnlyList<ExperimentHoldout> Holdouts,
    [property: Description("The plan that was written; absent where none was")] string? File
);

[Description("A share held out, and what it takes; 90 % confidence, power 0.8")]
public sealed record ExperimentHoldout(
    [property: Description("Share held out")] double Share,
    [property: Description("Units of both arms")] long Units,
    [property: Description("Days until they have come")] double Days,
    [property: Description("Predicted saving that is not made meanwhile")] double CostUsd
);

[Document("verify.estimate")]
[Description("A difference before and after a change, without assignment: estimated, never proven.")]
public sealed record ExperimentEstimateDocument(
    ExperimentVerdict Verdict,
    [property: Description("The change, UTC")] string Change,
    int DaysBefore,
    int DaysAfter,
    [property: Description("After over before, minus 1, in dollars of a request; 90 %")] Quantity Effect,
    [property: Description("Of daily figures, at lag 1")] double Autocorrelation,
    [property: Description("Half width over the saving; above 1 it may be nothing")]
        double? SavingsUncertainty
);
