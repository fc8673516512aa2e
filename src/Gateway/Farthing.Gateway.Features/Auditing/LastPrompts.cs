using Farthing.Gateway.Recording;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Auditing;

/// <summary>The last prompt of each group, while a provider would still have it cached.</summary>
internal sealed class LastPrompts
{
    /// <summary>Life of a provider's cached prefix, counted from the last request: five minutes, the shortest that is common.</summary>
    public static readonly long LifeNs = (long)TimeSpan.FromMinutes(5).TotalNanoseconds;

    private readonly Dictionary<(string Key, string Model, ulong Tools), (PromptSeen Prompt, long At)> last =
    [];
    private readonly Queue<(long At, (string Key, string Model, ulong Tools) Group)> order = new();

    /// <summary>The group of a prompt: key, model and set of tools; null without hashes or scope.</summary>
    public static (string Key, string Model, ulong Tools)? GroupOf(AuditedRequest request) =>
        request is { IsAnswer: true, Prompt: { Scope: not null, IsWhole: true } }
            ? (request.Row.Opened.Key, request.Row.Opened.Model, request.ToolSet)
            : null;

    /// <summary>Puts a request's prompt in the place of the last one.</summary>
    /// <returns>That one, where it is still cached; else null.</returns>
    public PromptSeen? Next((string, string, ulong) group, AuditedRequest request)
    {
        long now = request.Row.Opened.ReservedUnixNs;
        while (
            order.TryPeek(out (long At, (string, string, ulong) Group) oldest) && now - oldest.At >= LifeNs
        )
        {
            order.Dequeue();
            if (last.TryGetValue(oldest.Group, out (PromptSeen, long At) gone) && gone.At == oldest.At)
            {
                last.Remove(oldest.Group);
            }
        }

        PromptSeen? before = last.TryGetValue(group, out (PromptSeen Prompt, long) one) ? one.Prompt : null;
        last[group] = (request.Prompt!, now);
        order.Enqueue((now, group));
        return before;
    }

    /// <summary>Bytes that two prompts have in common from their beginning, in whole blocks.</summary>
    public static int CommonBytes(PromptSeen one, PromptSeen other) =>
        one.Blocks.AsSpan().CommonPrefixLength(other.Blocks) * BlockHasher.BlockBytes;
}
