using System.Buffers;
using System.Text;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Forwarding;

/// <summary>Which responses upstreams store, by their ids: whose they are and where. In memory, the newest of them; what is not known is nobody's.</summary>
internal sealed class StoredResponses
{
    /// <summary>So many are known; the oldest are forgotten.</summary>
    public const int Most = 100_000;

    /// <summary>Longest id.</summary>
    public const int LongestId = 128;

    private static readonly SearchValues<char> Letters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    );

    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredResponse> known = new(StringComparer.Ordinal);
    private readonly Queue<string> ids = new();

    /// <summary>The response of an id; null where it is not known.</summary>
    public StoredResponse? Find(string id)
    {
        lock (gate)
        {
            return known.GetValueOrDefault(id);
        }
    }

    /// <summary>Takes the id from an answer's first bytes.</summary>
    /// <param name="answer">The beginning of a document, or of a stream whose first event has the response.</param>
    /// <param name="keyId">The key that asked.</param>
    /// <param name="at">Who answers.</param>
    public void Note(ReadOnlySpan<byte> answer, string keyId, Deployment at)
    {
        if (IdOf(answer) is not string id)
        {
            return;
        }

        lock (gate)
        {
            if (!known.TryAdd(id, new StoredResponse(keyId, at)))
            {
                return; // An upstream's ids are its own: the first one's stays.
            }

            ids.Enqueue(id);
            if (ids.Count > Most)
            {
                known.Remove(ids.Dequeue());
            }
        }
    }

    /// <summary>True where a response that is gone on from is another key's.</summary>
    public bool Refuses(string previous, string keyId) =>
        previous.Length > 0 && Find(previous) is StoredResponse one && one.KeyId != keyId;

    /// <summary>What a client is told of it, and of what is not there.</summary>
    public static ApiError NoPrevious(string id) =>
        new(
            400,
            "invalid_request_error",
            $"Previous response with id '{id}' not found.",
            "previous_response_id",
            "previous_response_not_found"
        );

    /// <summary>It was deleted.</summary>
    public void Forget(string id)
    {
        lock (gate)
        {
            known.Remove(id); // Its place in the queue goes with time.
        }
    }

    /// <summary>True for what may be an id: it becomes a part of an address.</summary>
    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestId && !text.ContainsAnyExcept(Letters);

    /// <summary>The response's id is the first member of that name in its document or first event.</summary>
    private static string? IdOf(ReadOnlySpan<byte> answer)
    {
        int at = answer.IndexOf("\"id\":"u8);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = answer[(at + 5)..].TrimStart((byte)' ');
        int end = rest.Length > 1 && rest[0] == (byte)'"' ? rest[1..].IndexOf((byte)'"') : -1;
        if (end is <= 0 or > LongestId)
        {
            return null;
        }

        string id = Encoding.ASCII.GetString(rest.Slice(1, end));
        return IsId(id) ? id : null;
    }
}

/// <summary>A response that an upstream stores.</summary>
/// <param name="KeyId">The key that asked for it, which alone may look at it.</param>
/// <param name="At">Where it is.</param>
internal sealed record StoredResponse(string KeyId, Deployment At);
