using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Says from a prompt alone how much better the strong model's answer would be. Safe for many threads, each with buffers of its own.</summary>
public interface IPrior
{
    /// <summary>Assesses a prompt. Allocates nothing.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="scratch">This thread's buffers.</param>
    PriorScore Assess(in PromptView prompt, PromptScratch scratch);
}
