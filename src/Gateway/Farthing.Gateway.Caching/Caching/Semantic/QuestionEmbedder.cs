using System.Collections.Concurrent;
using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Embeddings;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Embeds questions: by a model of this gateway, whose calls are charged to who asks, or by the built-in embedder. Any thread.</summary>
/// <remarks>A model that does not answer in time, refuses, or answers what cannot be used is a miss; after a few in a row it is left alone for a while.</remarks>
internal sealed class QuestionEmbedder(SemanticSecret secret, Func<IInnerCalls?> inner, TimeProvider clock)
{
    private const int FailuresInARow = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, HashedEmbedder> builtIn = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> dimensions = new(StringComparer.Ordinal);
    private int failures;
    private long restsSince;

    /// <summary>Raised for what is wrong, in words that hold no text of a question.</summary>
    public event Action<string>? Said;

    /// <summary>Calls that brought no vector.</summary>
    public long Failures => Interlocked.Read(ref failed);

    private long failed;

    /// <summary>Embeds a question.</summary>
    /// <param name="options">Who embeds.</param>
    /// <param name="ask">The question, who asks, and who shares answers.</param>
    public async ValueTask<Embedding> EmbedAsync(SemanticOptions options, SemanticAsk ask)
    {
        (string tenant, string text) = (ask.Tenant, ask.Asked.Text);
        if (options.Embedder.Length == 0)
        {
            HashedEmbedder own = OwnOf(tenant);
            float[] vector = new float[HashedEmbedder.Numbers];
            return new Embedding(own.Embed(text, vector) ? vector : null, own.Id, default);
        }

        if (inner() is not IInnerCalls calls || IsResting())
        {
            return default;
        }

        using CancellationTokenSource late = new();
        try
        {
            Task<InnerAnswer> asking = calls.RunAsync(
                ask.Own(InnerPurpose.CacheEmbed, Dialect.Embeddings, Body(options.Embedder, text)),
                late.Token
            );
            InnerAnswer answer = await asking.WaitAsync(options.EmbedderWait, clock);
            if (!answer.IsGood)
            {
                return Fail($"it answered {answer.Status}");
            }

            float[] vector = EmbeddingAnswer.Read(
                answer.Body,
                1,
                dimensions.GetValueOrDefault(options.Embedder)
            )[0];
            if (dimensions.GetOrAdd(options.Embedder, vector.Length) != vector.Length)
            {
                return Fail("it changed the length of its vectors");
            }

            Interlocked.Exchange(ref failures, 0);
            return new Embedding(vector, SpaceOf(options.Embedder, vector.Length), answer.Cost);
        }
        catch (TimeoutException)
        {
            await late.CancelAsync();
            return Fail($"it did not answer within {options.EmbedderWait.TotalMilliseconds:0} ms");
        }
        catch (EmbedderAwayException unusable)
        {
            return Fail(unusable.Message);
        }
    }

    /// <summary>The space of the vectors that it brings; null where it has brought none yet.</summary>
    public string? SpaceOf(SemanticOptions options, string tenant) =>
        options.Embedder.Length == 0 ? OwnOf(tenant).Id
        : dimensions.TryGetValue(options.Embedder, out int dimension) ? SpaceOf(options.Embedder, dimension)
        : null;

    private static string SpaceOf(string model, int dimension) => $"{model}-{dimension}";

    private HashedEmbedder OwnOf(string tenant) =>
        builtIn.GetOrAdd(
            tenant,
            static (one, secret) => new HashedEmbedder(secret.Of("embedder", one), new WordCounts()),
            secret
        );

    private bool IsResting() =>
        Volatile.Read(ref failures) >= FailuresInARow
        && clock.GetElapsedTime(Interlocked.Read(ref restsSince)) < Rest;

    private Embedding Fail(string why)
    {
        Interlocked.Increment(ref failed);
        Interlocked.Exchange(ref restsSince, clock.GetTimestamp());
        if (Interlocked.Increment(ref failures) == FailuresInARow)
        {
            Said?.Invoke(
                $"the embedder brings no vectors: {why}. It is asked again every {Rest.TotalSeconds:0} s; until then questions with other words go upstream"
            );
        }

        return default;
    }

    private static byte[] Body(string model, string text)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteString("input", text);
            json.WriteString("encoding_format", "float");
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}

/// <summary>A question's vector.</summary>
/// <param name="Vector">Numbers of length 1; null where there is none.</param>
/// <param name="Space">The vectors' space; those of two are never compared.</param>
/// <param name="Cost">What it cost.</param>
internal readonly record struct Embedding(float[]? Vector, string Space, Money Cost);
