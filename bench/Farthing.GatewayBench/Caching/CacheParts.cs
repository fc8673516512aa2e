using System.Text;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Texts;

namespace Farthing.GatewayBench.Caching;

/// <summary>The parts of a miss, each alone: its key, what is captured and looked at, and its place in a memory that is full.</summary>
internal sealed class CacheParts
{
    private const long MaxBytes = 64_000_000;
    private readonly byte[] body = Encoding.ASCII.GetBytes(CacheClient.Body("exact"));
    private readonly byte[] answer = Encoding.ASCII.GetBytes(
        "{\"id\":\"chatcmpl-3b1f0c9ad2e84c0f\",\"object\":\"chat.completion\",\"created\":1790000000,\"model\":\"paced\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + new string('x', 380)
            + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":64,\"total_tokens\":264}}"
    );
    private readonly int questionAt =
        CacheClient.Body("exact").IndexOf(CacheClient.Question, StringComparison.Ordinal) - 1;
    private readonly byte[] revision = new byte[32];
    private readonly MemoryStore memory = new();
    private readonly List<RemovedEntry> removed = [];
    private ulong number;

    /// <summary>The key of a body.</summary>
    public void Key()
    {
        byte[] prefix = CacheKeys.Prefix(0, "tbench", "chat", "exact", revision, "\n\n\n0");
        CacheKeys.Exact(CacheKeys.Scope(prefix, body, questionAt, out _), CacheClient.Question);
    }

    /// <summary>Whether a question is about now.</summary>
    public void Volatile()
    {
        if (ClockWords.IsIn(CacheClient.Question))
        {
            throw new InvalidOperationException("the question is about now");
        }
    }

    /// <summary>Its canonical text, and the key by that.</summary>
    public void Canonical() =>
        CacheKeys.Canonical(
            default,
            CanonicalText.Of(CacheClient.Question)
                ?? throw new InvalidOperationException("the question has no canonical text")
        );

    /// <summary>An answer is captured and looked at.</summary>
    public void Answer()
    {
        AnswerCapture capture = new(1_000_000);
        capture.Add(answer);
        if (AnswerForms.ToStore(capture.Memory, Dialect.Chat, isStream: false, toolCalls: false) is null)
        {
            throw new InvalidOperationException("the answer was not stored");
        }

        capture.Drop();
    }

    /// <summary>An entry is looked for and added; when the memory is full, another one goes.</summary>
    public void Add()
    {
        number++;
        CacheKey key = new(number * 0x9E3779B97F4A7C15, number, 0, 0);
        memory.Find(key, false, (long)number, long.MaxValue);
        removed.Clear();
        memory.Add(
            new CacheEntry
            {
                Id = default,
                Key = key,
                IsStream = false,
                Tenant = "tbench",
                KeyId = "bench",
                Tags = [],
                Model = "exact",
                Deployment = "up/paced",
                StoredUnixNs = (long)number,
                ExpiresUnixNs = long.MaxValue,
                Tokens = new TokenCounts(200, 0, 0, 64),
                Cost = new Money(15_000),
                Body = new byte[679],
            },
            MaxBytes,
            200_000,
            MaxBytes / 2,
            removed
        );
    }
}
