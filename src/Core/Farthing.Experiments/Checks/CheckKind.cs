namespace Farthing.Experiments.Checks;

/// <summary>Checks that run by themselves with every result and are always printed.</summary>
public enum CheckKind
{
    /// <summary>The plan is the one whose hash the journal has.</summary>
    Plan,

    /// <summary>Prices are those of the plan.</summary>
    PriceBook,

    /// <summary>Enough clusters or pairs for an interval.</summary>
    Size,

    /// <summary>The period before, with the same arms and estimator, shows no effect.</summary>
    Before,

    /// <summary>The period before, with 50 other salts, lies outside its interval as often as it should.</summary>
    Rerandomized,

    /// <summary>A figure that the lever cannot touch shows no effect.</summary>
    Untouched,

    /// <summary>Units are split as planned.</summary>
    SplitOfUnits,

    /// <summary>Requests or tasks are split as planned.</summary>
    SplitOfWork,

    /// <summary>No unit or block had another arm than its own.</summary>
    ChangedArms,

    /// <summary>No clock jumped inside a block.</summary>
    Clock,

    /// <summary>Both halves of blocks show one effect.</summary>
    CarryOver,

    /// <summary>The router beats the same share of requests routed at random.</summary>
    ShuffledControl,
}
