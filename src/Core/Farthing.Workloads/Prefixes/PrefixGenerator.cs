using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Prefixes;

/// <summary>Gives generated prompts the ids of their leading blocks, so that some share prefixes with earlier ones.</summary>
public abstract class PrefixGenerator
{
    /// <summary>Tokens per id.</summary>
    public abstract int BlockTokens { get; }

    /// <summary>The ids of the next prompt: one per whole or begun block. They stay valid as long as somebody holds them.</summary>
    /// <param name="arrivalNs">Its arrival, never before the last one's.</param>
    /// <param name="inputTokens">Its length.</param>
    public abstract ReadOnlyMemory<ulong> Next(long arrivalNs, int inputTokens);

    /// <summary>The next request with the ids of its prompt.</summary>
    public Request Of(in Request request) =>
        request with
        {
            PrefixIds = Next(request.ArrivalNs, request.InputTokens),
            PrefixBlockTokens = BlockTokens,
        };

    /// <summary>Back to the start, with the same seed.</summary>
    public abstract void Restart();
}
