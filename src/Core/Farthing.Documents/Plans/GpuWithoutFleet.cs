using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Plans;

[Description("A GPU without a fleet that keeps the promise")]
public sealed record GpuWithoutFleet(
    string Gpu,
    [property: Description("The nearest miss, and the reason why it was not taken")] string? NearestMiss,
    [property: Description("False where the search was interrupted: it may have one")] bool IsFinished,
    [property: Description("The replica that came nearest: spread and format")] string? Shape = null
);

[Description("A shape of a replica that was not taken")]
public sealed record RejectedShape(
    string Gpu,
    string Spread,
    string Weights,
    string Kv,
    string Kind,
    [property: Description("With its numbers")] string Reason,
    [property: Description("Configurations of this shape that fell to it")] int Configurations
);

[Description("A simulated fleet that no other beats in both cost and speed")]
public sealed record FrontierFleet(
    string Gpu,
    int Replicas,
    string Spread,
    string Weights,
    int MaxNumBatchedTokens,
    double UsdPerHour,
    [property: Description("In the busiest ten minutes, at the plan's certainty")] double TokensPerSPerUser,
    bool KeepsSlo
)
{
    /// <summary>The fleet in words: <c>6×TP2 H100-SXM fp8</c>.</summary>
    [JsonIgnore]
    public string Name => FormattableString.Invariant($"{Replicas}×{Spread} {Gpu} {Weights}");
}

[Description("An API's bill for the same tokens")]
public sealed record ApiOffer(
    string Api,
    bool IsSameModel,
    Quantity TokensPerMonth,
    Quantity PeoplePerMonth,
    [property: Description("True where a person named it")] bool? Named = null,
    [property: Description("Requests longer than it takes, figures that its price list lacks, in words")]
        IReadOnlyList<string>? Notes = null
)
{
    /// <summary>Tokens and people, dollars a month.</summary>
    [JsonIgnore]
    public double UsdPerMonth => TokensPerMonth.Value + PeoplePerMonth.Value;
}

[Description("Serving against buying, a month, people included")]
public sealed record BuyVerdict(
    double SelfUsdPerMonth,
    double ApiUsdPerMonth,
    [property: Description("On the fleet")] double Engineers,
    double SelfUsdPerMonthWithoutPeople,
    double ApiUsdPerMonthWithoutPeople,
    [property: Description("Values at which an input alone turns the answer")]
        IReadOnlyList<VerdictFlip> Flips,
    [property: Description("Each input alone by ±20 %")] IReadOnlyList<InputEffect> Tornado,
    [property: Description("That an API takes")] double? ApiEngineers = null,
    [property: Description("True where nobody said what people cost")] bool? AssumesPeople = null
);

[Description("An input and the value at which it turns the answer")]
public sealed record VerdictFlip(
    string Input,
    string Unit,
    double Current,
    [property: Description("absent where none turns it")] double Value,
    string Words
);

[Description("Effect of an input on serving less buying, dollars a month")]
public sealed record InputEffect(string Input, double AtLowUsd, double AtHighUsd, bool Flips)
{
    /// <summary>Half of the way from low to high.</summary>
    [JsonIgnore]
    public double EffectUsd => Math.Abs(AtHighUsd - AtLowUsd) / 2;
}

[Description("The plan with one thing moved")]
public sealed record MovedPlan(
    string Name,
    [property: Description("Why there is no fleet")] string? Reason,
    PlannedFleet? Entry
)
{
    /// <summary>The name of the plan with settings of measured runs alone.</summary>
    public const string MeasuredSettings = "settings of measured runs alone";

    /// <summary>The name of the plan with every listed price, those too that nobody can rely on getting.</summary>
    public const string AnyPrice = "any listed price, if you get it";
}

[Description("The current fleet, on the same traffic")]
public sealed record CurrentFleet(
    string File,
    [property: Description("Why it is not priced or simulated")] string? Reason,
    bool? KeepsSlo,
    PlannedFleet? Fleet,
    double? SavingUsdPerHour,
    double? SavingUsdPerMonth,
    double? SavingShare,
    [property: Description("The fleet and what it carries, in sentences")] IReadOnlyList<string>? Words,
    IReadOnlyList<string> Notes,
    [property: Description(
        "Parts of what is served that are not simulated, those that change memory or speed first; away where there are none"
    )]
        IReadOnlyList<string>? NotSimulated = null
);
