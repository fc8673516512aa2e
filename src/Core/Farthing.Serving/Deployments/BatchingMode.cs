namespace Farthing.Serving.Deployments;

/// <summary>When requests may join a batch.</summary>
public enum BatchingMode
{
    /// <summary>At every step (vLLM, Orca).</summary>
    Continuous,

    /// <summary>Only when the whole batch before has ended: the baseline.</summary>
    Static,

    /// <summary>At every step, prompts alone and before all decodes: as long as a prompt can be computed, nothing decodes (SGLang without mixed chunks).</summary>
    PromptsFirst,
}
