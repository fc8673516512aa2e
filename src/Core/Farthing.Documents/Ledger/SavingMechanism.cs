namespace Farthing.Documents.Ledger;

/// <summary>Mechanisms that lower a bill, in the order in which <c>savings</c> undoes them.</summary>
public enum SavingMechanism
{
    /// <summary>The provider's prompt cache, by its own doing or the client's breakpoints: reads below the price of computed tokens, less what writes cost above it.</summary>
    PromptCache,

    /// <summary>The same cache, where the breakpoints are the gateway's placement alone.</summary>
    Breakpoints,

    /// <summary>The provider's price tiers: flex below the standard price, priority above it.</summary>
    PriceTier,

    /// <summary>Answers of the gateway's cache to equal requests (T0).</summary>
    ExactCache,

    /// <summary>Answers of the gateway's cache to requests with the same canonical question (T1).</summary>
    CanonicalCache,

    /// <summary>Answers of the gateway's cache to similar questions (T2), less the calls that decide and check them.</summary>
    SemanticCache,

    /// <summary>Answers of a smaller model in the place of the asked one, less that model's calls and those that judge and check them.</summary>
    Cascade,
}
