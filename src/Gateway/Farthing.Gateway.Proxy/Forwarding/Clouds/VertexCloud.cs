using System.Buffers;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding.Clouds.Credentials;
using Farthing.Gateway.Forwarding.Clouds.Google;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Gateway.Forwarding.Clouds;

/// <summary>Anthropic's models at Google Vertex AI: rawPredict and streamRawPredict.</summary>
/// <remarks>By Google Cloud's "Use Anthropic's Claude models" and Anthropic's "Claude on Vertex AI"; tested against a server of our own, never against the service.</remarks>
internal sealed class VertexCloud : IUpstreamCloud
{
    private const string Version = "\"anthropic_version\":\"vertex-2023-10-16\"";

    private readonly Upstream upstream;
    private readonly GoogleTokenReader? reader;
    private readonly CredentialCache<UpstreamSecret>? tokens;

    /// <summary>Vertex at an upstream.</summary>
    public VertexCloud(Upstream upstream, TimeProvider clock)
    {
        this.upstream = upstream;
        if (upstream.Secret is null && upstream.Google is GoogleSource source)
        {
            reader = new GoogleTokenReader(source, clock);
            tokens = new CredentialCache<UpstreamSecret>(reader.FetchAsync, clock);
        }
    }

    /// <inheritdoc/>
    public Uri AddressOf(Dialect dialect, string model, bool isStream)
    {
        string called = dialect.Counts is not null
            ? "count-tokens:rawPredict"
            : Uri.EscapeDataString(model) + (isStream ? ":streamRawPredict" : ":rawPredict");
        return new Uri(
            upstream.Address.AbsoluteUri.TrimEnd('/')
                + $"/v1/projects/{Uri.EscapeDataString(upstream.Project!)}/locations/{upstream.Region}"
                + $"/publishers/anthropic/models/{called}"
        );
    }

    /// <inheritdoc/>
    public void Edit(
        BodySplice splice,
        Dialect dialect,
        string model,
        ReadOnlySpan<byte> body,
        string? betas
    ) =>
        splice.ReplaceModel(
            body,
            dialect.Counts is not null // Its address names no model.
                ? $"{Version},\"model\":\"{JsonEncodedText.Encode(model)}\""
                : Version,
            dropsStream: false
        );

    /// <inheritdoc/>
    public async ValueTask AuthorizeAsync(
        HttpRequestMessage request,
        BodySplice splice,
        ReadOnlyMemory<byte> body,
        string? betas,
        CancellationToken cancellation
    )
    {
        if (betas is not null)
        {
            request.Headers.TryAddWithoutValidation("anthropic-beta", betas);
        }

        UpstreamSecret? token = tokens is null ? upstream.Secret : await tokens.GetAsync(cancellation);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token.Reveal());
        }
    }

    /// <inheritdoc/>
    public async ValueTask<CloudAnswer> ReadAsync(CloudAnswer answer, CancellationToken cancellation)
    {
        if (answer.Status is >= 200 and < 400)
        {
            return answer;
        }

        // 403 says that the gateway's own account may not; what it says of the account is nobody else's business.
        int status = answer.Status == 403 ? 401 : answer.Status;
        if (status == 401)
        {
            tokens?.Refused();
        }

        if (answer.Header("Content-Encoding") is not null)
        {
            return answer with { Status = status };
        }

        byte[] said = await answer.ReadErrorAsync(cancellation);
        if (IsOfMessages(said))
        {
            return answer.With(status, "application/json", new MemoryStream(said));
        }

        UpstreamError error = UpstreamErrorReader.Read(status, said);
        ArrayBufferWriter<byte> body = new(512);
        MessagesError.Write(body, new ApiError(status, "", error.Message, null, null), "");
        return answer.With(status, "application/json", new MemoryStream(body.WrittenSpan.ToArray()));
    }

    /// <inheritdoc/>
    public void Dispose() => reader?.Dispose();

    /// <summary>True for an error that the model's own server wrote.</summary>
    private static bool IsOfMessages(ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("type", out JsonElement type)
                && type.ValueKind == JsonValueKind.String
                && type.ValueEquals("error"u8);
        }
        catch (JsonException)
        {
            return false; // A proxy's page: its text becomes the message.
        }
    }
}
