using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding.Plain;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Forwarding;

/// <summary>Connections to one upstream, and how requests are addressed to it.</summary>
/// <remarks>Nothing that a client sends decides where a request goes: addresses come from the configuration alone, redirects are not followed, cookies and proxies are off.</remarks>
/// <param name="upstream">Which.</param>
internal abstract class UpstreamClient(Upstream upstream) : IDisposable
{
    /// <summary>The upstream.</summary>
    protected Upstream Upstream => upstream;

    /// <summary>The client for an upstream; connects when it is needed. Who speaks TLS may agree on HTTP/2 with it, which is the framework's business; servers of models speak HTTP/1.1 in plain, which is ours (docs/decisions/0012).</summary>
    public static UpstreamClient Of(Upstream upstream) =>
        upstream.Address.Scheme == Uri.UriSchemeHttps
            ? new FrameworkClient(upstream)
            : new PlainClient(upstream);

    /// <summary>Sends a request, once the journal has kept that it is to be sent, and reads the head of its answer.</summary>
    /// <exception cref="JournalUnavailableException">The journal does not keep it; nothing was sent.</exception>
    /// <exception cref="HttpRequestException">It cannot be sent, or there is no answer that can be read.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public abstract ValueTask<UpstreamAnswer> SendAsync(UpstreamCall call, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>What decides where a call goes.</summary>
    protected Target TargetOf(UpstreamCall call) =>
        new(call.Endpoint, IsAzureByDeployment ? call.Deployment.UpstreamModel : "", call.IsBeta);

    /// <summary>Where it goes.</summary>
    protected Uri AddressOf(Target target) =>
        (upstream.Api & ApiKinds.Azure) != 0
            ? AzureAddress.Of(upstream.Address, upstream.ApiVersion, target.Endpoint, target.Model)
            : new Uri(
                upstream.Address.AbsoluteUri.TrimEnd('/')
                    + target.Endpoint.Path
                    + (target.IsBeta ? "?beta=true" : "")
            );

    /// <summary>The header that the upstream's key goes out in, and what stands before it there; null where it wants none.</summary>
    protected (string Name, string Value)? KeyHeaderOf() =>
        upstream.Secret is not UpstreamSecret secret
            ? null
            : KeyAs switch
            {
                KeyHeader.Bearer => ("Authorization", "Bearer " + secret.Reveal()),
                KeyHeader.XApiKey => ("x-api-key", secret.Reveal()),
                _ => ("api-key", secret.Reveal()),
            };

    /// <summary>Whether a header of the client's goes along.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, where it has several all of them.</param>
    /// <param name="hasSpan">The attempt has a span, which the upstream's become children of: the client's context does not go along.</param>
    protected static bool GoesAlong(string name, string? value, bool hasSpan) =>
        // By the first letter: most headers are decided by it.
        (name.Length > 0 ? name[0] | 0x20 : 0) switch
        {
            'x' => name.StartsWith("x-stainless-", StringComparison.OrdinalIgnoreCase),
            'a' => name.Equals("Accept", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase),
            'o' => name.StartsWith("openai-", StringComparison.OrdinalIgnoreCase),
            'u' => name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase),
            'i' => name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase),
            't' => !hasSpan && IsTraceContext(name),
            _ => false,
        } && System.Text.Ascii.IsValid(value ?? "");

    private KeyHeader KeyAs =>
        upstream.KeyAs != KeyHeader.AsUsual
            ? upstream.KeyAs
            : (upstream.Api & (ApiKinds.Azure | ApiKinds.OpenAi)) switch
            {
                ApiKinds.OpenAi => KeyHeader.Bearer,
                ApiKinds.None => KeyHeader.XApiKey,
                _ => KeyHeader.ApiKey,
            };

    private bool IsAzureByDeployment =>
        (upstream.Api & ApiKinds.Azure) != 0 && upstream.ApiVersion is not null;

    private static bool IsTraceContext(string name) =>
        name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)
        || name.Equals("tracestate", StringComparison.OrdinalIgnoreCase);

    /// <summary>An endpoint, the model where it stands in the address, and whether its beta surface is meant.</summary>
    protected readonly record struct Target(ApiEndpoint Endpoint, string Model, bool IsBeta);
}
