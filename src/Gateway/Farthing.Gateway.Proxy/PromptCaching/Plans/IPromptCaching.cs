using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.PromptCaching.Plans;

/// <summary>Use of providers' prompt caches, as the forwarder asks for it. Any thread.</summary>
internal interface IPromptCaching
{
    /// <summary>True where a model's requests have any use of it: one look.</summary>
    bool IsOnFor(string model);

    /// <summary>Plans an attempt that is about to be sent.</summary>
    /// <returns>The work; null where there is none.</returns>
    PromptCacheWork? Begin(PromptCacheAsk ask);

    /// <summary>Writes a plan into a body by offset.</summary>
    void Apply(PromptCacheWork work, ReadOnlySpan<byte> body, BodySplice splice, int insertAt);

    /// <summary>The first byte of an attempt's answer came.</summary>
    void Answering(PromptCacheWork work);

    /// <summary>An attempt has ended.</summary>
    /// <returns>The plan, judged.</returns>
    PromptCachePlan End(PromptCacheWork work, in PromptCacheOutcome outcome);
}

/// <summary>No use of them: requests go as they came.</summary>
internal sealed class NoPromptCaching : IPromptCaching
{
    /// <inheritdoc/>
    public bool IsOnFor(string model) => false;

    /// <inheritdoc/>
    public PromptCacheWork? Begin(PromptCacheAsk ask) => null;

    /// <inheritdoc/>
    public void Apply(PromptCacheWork work, ReadOnlySpan<byte> body, BodySplice splice, int insertAt) =>
        throw new NotSupportedException("nothing was planned");

    /// <inheritdoc/>
    public void Answering(PromptCacheWork work) => throw new NotSupportedException("nothing was planned");

    /// <inheritdoc/>
    public PromptCachePlan End(PromptCacheWork work, in PromptCacheOutcome outcome) =>
        throw new NotSupportedException("nothing was planned");
}
