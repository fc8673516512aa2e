namespace Farthing.Experiments.Levers;

/// <summary>Levers whose saving can be asked for.</summary>
public enum LeverKind
{
    /// <summary>A cheaper price tier of the same model: flex, batch.</summary>
    PriceTier,

    /// <summary>A cap on output tokens.</summary>
    MaxTokensCap,

    /// <summary>JSON in prompts without white space.</summary>
    JsonMinify,

    /// <summary>Another model in the place of the asked one.</summary>
    OtherModel,

    /// <summary>A small model first, the large one where it does not suffice.</summary>
    Cascade,

    /// <summary>Answers to equal requests from the store.</summary>
    ExactCache,

    /// <summary>Answers to requests that are equal after canonical rewriting.</summary>
    CanonicalCache,

    /// <summary>Answers to requests of equal meaning.</summary>
    SemanticCache,

    /// <summary>Marks or order of prompts by which a provider caches prefixes, and all that is priced by the density of arrivals.</summary>
    PromptCacheMarks,

    /// <summary>The policy by which requests go to deployments.</summary>
    RouterPolicy,

    /// <summary>Settings of engines and fleets: sequences, token budget, quantization, replicas, autoscaler, GPU type.</summary>
    EngineSettings,

    /// <summary>Commitments and the mix of ways to buy.</summary>
    PurchaseMix,

    /// <summary>All shipped levers together, withheld from a share of traffic.</summary>
    GlobalHoldout,
}
