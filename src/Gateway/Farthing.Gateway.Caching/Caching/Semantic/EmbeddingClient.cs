using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Farthing.Numerics.Clocks;
using Farthing.Reduction.Embeddings;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Embeds by any <c>/v1/embeddings</c> endpoint. The key is sent to it and appears in no message.</summary>
public sealed class EmbeddingClient : IEmbedder, IDisposable
{
    private const int MaxBodyBytes = 64 << 20;
    private readonly EmbedderOptions options;
    private readonly string key;
    private readonly Uri endpoint;
    private readonly HttpClient client;
    private int dimension;

    /// <summary>A client without a connection yet.</summary>
    /// <param name="options">The endpoint.</param>
    /// <param name="key">Its API key; empty for none.</param>
    public EmbeddingClient(EmbedderOptions options, string key)
    {
        this.options = options;
        this.key = key;
        dimension = options.Dimension;
        endpoint = EndpointOf(options.Url);
        client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxBodyBytes,
        };
    }

    /// <inheritdoc/>
    public string Id =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{endpoint.Authority}/{options.Model}-{Volatile.Read(ref dimension)}"
        );

    /// <inheritdoc/>
    public int Dimension => Volatile.Read(ref dimension);

    /// <inheritdoc/>
    public float Threshold => options.Threshold;

    /// <summary>The endpoint of an address that may name the server or its <c>/v1</c> alone.</summary>
    public static Uri EndpointOf(Uri url)
    {
        string path = url.AbsolutePath.TrimEnd('/');
        return new UriBuilder(url)
        {
            Path =
                path.EndsWith("/embeddings", StringComparison.Ordinal) ? path
                : path.Length == 0 ? "/v1/embeddings"
                : path + "/embeddings",
        }.Uri;
    }

    /// <inheritdoc/>
    /// <exception cref="EmbedderAwayException">It did not answer in time, refused, or answered what cannot be used.</exception>
    public async ValueTask<float[]?[]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        float[]?[] vectors = new float[]?[texts.Count];
        for (int from = 0; from < texts.Count; from += options.BatchSize)
        {
            int count = Math.Min(options.BatchSize, texts.Count - from);
            float[][] some = await CallAsync(texts, from, count, cancellation);
            some.CopyTo(vectors, from);
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<float[][]> CallAsync(
        IReadOnlyList<string> texts,
        int from,
        int count,
        CancellationToken cancellation
    )
    {
        using Deadline deadline = new(options.Deadline, RealTime.Clock, cancellation);
        using HttpRequestMessage request = new(HttpMethod.Post, endpoint);
        request.Content = new ByteArrayContent(Body(texts, from, count));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, deadline.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(deadline.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new EmbedderAwayException($"it answered {(int)response.StatusCode}");
            }

            int known = Volatile.Read(ref dimension);
            float[][] vectors = EmbeddingAnswer.Read(body, count, known);
            int seen = Interlocked.CompareExchange(ref dimension, vectors[0].Length, 0);
            return seen == 0 || seen == vectors[0].Length
                ? vectors
                : throw new EmbedderAwayException(
                    $"it answered with a vector of {vectors[0].Length} numbers, not of {seen}"
                );
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new EmbedderAwayException(
                $"it did not answer within {options.Deadline.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s",
                late
            );
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw new EmbedderAwayException($"it does not answer: {lost.GetBaseException().Message}", lost);
        }
    }

    private byte[] Body(IReadOnlyList<string> texts, int from, int count)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("model", options.Model);
            json.WriteString("encoding_format", "float");
            json.WriteStartArray("input");
            for (int i = from; i < from + count; i++)
            {
                json.WriteStringValue(texts[i]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}

/// <summary>An embeddings endpoint and how it is called.</summary>
public sealed record EmbedderOptions
{
    /// <summary>Address: of the server, of its <c>/v1</c>, or of the endpoint itself.</summary>
    public required Uri Url { get; init; }

    /// <summary>Name of the model there.</summary>
    public required string Model { get; init; }

    /// <summary>Numbers of a vector, 1 to 4,096; 0 takes those of the first answer.</summary>
    public int Dimension { get; init; }

    /// <summary>Least cosine of a candidate, 0 to 1. No embedder separates a question from its opposite by cosine; guards decide.</summary>
    public float Threshold { get; init; } = 0.90f;

    /// <summary>Longest wait for one call.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most texts of one call.</summary>
    public int BatchSize { get; init; } = 64;
}
