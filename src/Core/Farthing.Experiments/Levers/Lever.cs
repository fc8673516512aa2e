namespace Farthing.Experiments.Levers;

/// <summary>A row of the table of levers: the units that may be assigned, and the path that control takes.</summary>
/// <param name="Kind">The lever.</param>
/// <param name="Name">Its name in a sentence.</param>
/// <param name="Units">Permitted units, the finest first; empty where nothing is randomized.</param>
/// <param name="Control">Treatment of requests in control.</param>
/// <param name="Reason">The channel by which requests influence one another, which forbids finer units.</param>
/// <remarks>A unit finer than its row makes phantom savings. Computed for prompt-cache marks with 5 % held out by session: 85 % claimed, truth 0.
/// Played for a canonical cache with 50 % held out by session: 40 % claimed, truth 29 %.</remarks>
public sealed record Lever(
    LeverKind Kind,
    string Name,
    IReadOnlyList<AssignmentUnit> Units,
    string Control,
    string Reason
)
{
    private const string OldPath = "takes the old path";
    private const string ThroughConversation = "requests of one conversation share its context";
    private const string Fills = "does not read the store, but fills it where no answer lives";
    private const string FinerTiers = "reads the finer tiers of the store, and fills it";
    private const string ThroughStore = "requests share one store: what one fills, another reads";
    private const string ThroughFinerTiers =
        "a hit of treatment leaves the finer tiers unfilled, which control of the same store reads";
    private const string ThroughFleet = "requests share one queue, one KV cache and one bill";

    private static readonly AssignmentUnit[] BySession =
    [
        AssignmentUnit.Session,
        AssignmentUnit.User,
        AssignmentUnit.Key,
        AssignmentUnit.Team,
    ];

    /// <summary>As a store is shared: answers are a team's, and a block longer than their life has its own.</summary>
    private static readonly AssignmentUnit[] ByStore = [AssignmentUnit.Team, AssignmentUnit.Block];

    /// <summary>Every lever's row, in the order of <see cref="LeverKind"/>.</summary>
    public static IReadOnlyList<Lever> All { get; } =
    [
        new(LeverKind.PriceTier, "price tier", BySession, OldPath, ThroughConversation),
        new(LeverKind.MaxTokensCap, "max_tokens cap", BySession, OldPath, ThroughConversation),
        new(LeverKind.JsonMinify, "JSON minify", BySession, OldPath, ThroughConversation),
        new(LeverKind.OtherModel, "other model", BySession, OldPath, ThroughConversation),
        new(LeverKind.Cascade, "cascade", BySession, OldPath, ThroughConversation),
        new(LeverKind.ExactCache, "exact cache", BySession, Fills, ThroughStore),
        new(LeverKind.CanonicalCache, "canonical cache", ByStore, FinerTiers, ThroughFinerTiers),
        new(LeverKind.SemanticCache, "semantic cache", ByStore, FinerTiers, ThroughFinerTiers),
        new(
            LeverKind.PromptCacheMarks,
            "prompt-cache marks",
            [AssignmentUnit.Team, AssignmentUnit.Block],
            "keeps the old layout for the whole prefix group",
            "each arm warms its own prefix, so a small arm is cold by its size alone"
        ),
        new(
            LeverKind.RouterPolicy,
            "router policy",
            [AssignmentUnit.Block],
            "routes by the old policy, fleet-wide, for the block",
            ThroughFleet
        ),
        new(
            LeverKind.EngineSettings,
            "engine settings",
            [AssignmentUnit.Block],
            "runs the old setting fleet-wide for the block; drain and warm-up fall into the burn-in",
            ThroughFleet
        ),
        new(
            LeverKind.PurchaseMix,
            "purchase mix",
            [],
            "none",
            "a contract covers all traffic: there is no counterfactual to randomize"
        ),
        new(
            LeverKind.GlobalHoldout,
            "global holdout",
            [AssignmentUnit.User, AssignmentUnit.Key, AssignmentUnit.Team],
            "takes the path without any shipped lever; caches are filled, not read",
            "it lasts for months, in which a user has many conversations"
        ),
    ];

    /// <summary>The way in which a unit is compared.</summary>
    /// <param name="unit">One of <see cref="Units"/>.</param>
    public static ExperimentMethod MethodOf(AssignmentUnit unit) =>
        unit == AssignmentUnit.Block ? ExperimentMethod.Blocks : ExperimentMethod.Units;

    /// <summary>The row of a lever.</summary>
    public static Lever Of(LeverKind kind) => All[(int)kind];

    /// <summary>True where the unit is as coarse as the row asks.</summary>
    public bool Permits(AssignmentUnit unit) => Units.Contains(unit);
}
