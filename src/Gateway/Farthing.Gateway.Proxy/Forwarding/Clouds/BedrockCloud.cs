using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding.Clouds.Aws;
using Farthing.Gateway.Forwarding.Clouds.Credentials;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Gateway.Forwarding.Clouds;

/// <summary>Amazon Bedrock's runtime: InvokeModel and InvokeModelWithResponseStream.</summary>
/// <remarks>By the Amazon Bedrock API Reference and "Anthropic Claude Messages API" of its User Guide; tested against a server of our own, never against the service.</remarks>
internal sealed class BedrockCloud : IUpstreamCloud
{
    private const string Version = "\"anthropic_version\":\"bedrock-2023-05-31\"";
    private const string Service = "bedrock";

    /// <summary>The hash of a longer body is computed off the threads that read sockets.</summary>
    private const int LongBytes = 1 << 20;

    private readonly Upstream upstream;
    private readonly TimeProvider clock;
    private readonly AwsCredentialReader? reader;
    private readonly CredentialCache<AwsCredentials>? credentials;

    /// <summary>Bedrock at an upstream.</summary>
    public BedrockCloud(Upstream upstream, TimeProvider clock)
    {
        this.upstream = upstream;
        this.clock = clock;
        if (upstream.Secret is null)
        {
            reader = new AwsCredentialReader(upstream.Aws ?? new AwsSource(), clock);
            credentials = new CredentialCache<AwsCredentials>(reader.FetchAsync, clock);
        }
    }

    /// <inheritdoc/>
    public Uri AddressOf(Dialect dialect, string model, bool isStream) =>
        new(
            upstream.Address.AbsoluteUri.TrimEnd('/')
                + $"/model/{Uri.EscapeDataString(model)}/"
                + (isStream ? "invoke-with-response-stream" : "invoke")
        );

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
            betas is null ? Version : $"{Version},\"anthropic_beta\":[{Quoted(betas)}]",
            dropsStream: true
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
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (credentials is null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + upstream.Secret!.Reveal());
            return;
        }

        AwsCredentials pair = await credentials.GetAsync(cancellation);
        string hash =
            body.Length < LongBytes
                ? HashOf(splice, body.Span)
                : await Task.Run(() => HashOf(splice, body.Span), CancellationToken.None);
        DateTimeOffset now = clock.GetUtcNow();
        Uri address = request.RequestUri!;
        List<(string Name, string Value)> signed =
        [
            ("host", address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}"),
            ("x-amz-date", SignatureV4.Stamp(now)),
        ];
        if (pair.SessionToken is UpstreamSecret token)
        {
            signed.Add(("x-amz-security-token", token.Reveal()));
        }

        foreach ((string name, string value) in signed.Skip(1))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation(
            "Authorization",
            SignatureV4.Authorization(
                request.Method.Method,
                address,
                signed,
                hash,
                pair,
                upstream.Region!,
                Service,
                now
            )
        );
    }

    /// <inheritdoc/>
    public async ValueTask<CloudAnswer> ReadAsync(CloudAnswer answer, CancellationToken cancellation)
    {
        string id = answer.Header("x-amzn-requestid") ?? "";
        answer.Headers.Add(new("request-id", id));
        if (answer.Status is >= 200 and < 300)
        {
            if (!answer.IsOf("application/vnd.amazon.eventstream"))
            {
                return answer;
            }

            return answer.Header("Content-Encoding") is null or "identity"
                ? answer.With(answer.Status, "text/event-stream", new EventStreamBody(answer.Body, id))
                : throw new HttpRequestException("the frames are compressed");
        }

        int meant = BedrockErrors.StatusOf(answer.Header("x-amzn-errortype")) ?? answer.Status;
        // 403 says that the gateway's own account may not; what it says of the account is nobody else's business.
        int status = meant == 401 || answer.Status == 403 ? 401 : answer.Status;
        if (status == 401)
        {
            credentials?.Refused();
        }

        if (status < 400 || answer.Header("Content-Encoding") is not null)
        {
            return answer with { Status = status };
        }

        UpstreamError error = UpstreamErrorReader.Read(status, await answer.ReadErrorAsync(cancellation));
        ArrayBufferWriter<byte> body = new(512);
        BedrockErrors.Write(body, meant, error.Message, id);
        return answer.With(status, "application/json", new MemoryStream(body.WrittenSpan.ToArray()));
    }

    /// <inheritdoc/>
    public void Dispose() => reader?.Dispose();

    private static string Quoted(string betas) =>
        string.Join(
            ',',
            betas
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(static beta => $"\"{JsonEncodedText.Encode(beta)}\"")
        );

    private static string HashOf(BodySplice splice, ReadOnlySpan<byte> body)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        splice.AppendTo(hash, body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
