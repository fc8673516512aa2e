using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding.Clouds;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Upstreams;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Forwarding;

/// <summary>Connections to one upstream, and how requests are addressed to it: HTTP/1.1, or HTTP/2 where both sides agree on it within TLS.</summary>
/// <remarks>Nothing that a client sends decides where a request goes: addresses come from the configuration alone, redirects are not followed, cookies and proxies are off.</remarks>
internal sealed partial class UpstreamClient : IDisposable
{
    /// <summary>From so many bytes on a request asks first whether its body is wanted, so that an upstream that refuses it (too long, a wrong key) need not be sent all of it: the framework's client reads no answer before it has sent.</summary>
    private const int AskedFirstBytes = 1 << 20;

    /// <summary>An upstream that does not say whether it wants a body is sent it after this.</summary>
    private static readonly TimeSpan LongestAsking = TimeSpan.FromMilliseconds(300);

    private readonly Upstream upstream;
    private readonly ConcurrentDictionary<Target, Uri> addresses = new();
    private readonly HttpMessageInvoker invoker;
    private readonly string[] forbidden;
    private readonly (string Name, string Value)? key;
    private readonly SecretMask? mask;

    /// <summary>A client; connects when it is needed.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="clock">The time that signatures bear and tokens end by.</param>
    public UpstreamClient(Upstream upstream, TimeProvider clock)
    {
        this.upstream = upstream;
        cloud = UpstreamClouds.Of(upstream, clock);
        Usage = new UsageHabit(upstream.Usage);
        forbidden = upstream.ForbiddenBetas.Split(',', StringSplitOptions.RemoveEmptyEntries);
        key = KeyHeaderOf();
        mask = SecretMask.Of(upstream.Secret?.Reveal());
        invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                ConnectTimeout = upstream.Timeouts.Connect,
                Expect100ContinueTimeout = LongestAsking,
                PooledConnectionIdleTimeout = upstream.IdleConnections,
                PooledConnectionLifetime = TimeSpan.FromMinutes(10), // Addresses behind a name may change.
                EnableMultipleHttp2Connections = true,
                MaxResponseHeadersLength = 64,
                MaxResponseDrainSize = 0, // A canceled answer is closed, not read: the upstream must notice.
                PlaintextStreamFilter = static (connection, _) =>
                    new(
                        connection.NegotiatedHttpVersion.Major < 2
                            ? new WatchedConnection(connection.PlaintextStream)
                            : connection.PlaintextStream
                    ),
            }
        );
    }

    /// <summary>What it does with streams that are to report their usage.</summary>
    public UsageHabit Usage { get; }

    /// <summary>Sends a request, its body once the journal has kept that it is to be sent, and reads the head of its answer.</summary>
    /// <exception cref="JournalUnavailableException">The journal does not keep it; nothing of its body was sent. The framework may have wrapped it (<see cref="Attempts.Attempt.IsUnkept"/>).</exception>
    /// <exception cref="HttpRequestException">It cannot be sent, or there is no answer that can be read.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async ValueTask<UpstreamAnswer> SendAsync(UpstreamCall call, CancellationToken cancellation)
    {
        string? betas = cloud is null ? null : EditForCloud(cloud, call);
        HttpRequestMessage request = RequestOf(call);
        HttpResponseMessage? response = null;
        try
        {
            if (cloud is not null)
            {
                await AuthorizeAsync(cloud, call, request, betas, cancellation);
            }

            WatchedConnection.Writes(call.Attempt);
            response = await invoker.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
            {
                await call.Attempt.DispatchAsync(); // Answered before its body was asked for: it is an answer all the same.
            }

            call.Attempt.Send();
            return await AnswerOf(request, response, cancellation);
        }
        catch
        {
            response?.Dispose();
            request.Dispose();
            throw;
        }
    }

    /// <summary>Asks for a stored response, or deletes or cancels it.</summary>
    /// <param name="method">How.</param>
    /// <param name="tail">What stands behind the address of responses.</param>
    /// <param name="query">The client's query, with its mark; it cannot change where the call goes.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="HttpRequestException">There is no answer that can be read.</exception>
    public async ValueTask<UpstreamAnswer> FollowAsync(
        HttpMethod method,
        string tail,
        string query,
        CancellationToken cancellation
    )
    {
        UriBuilder address = new(AddressOf(new Target(Dialect.Responses, "", IsBeta: false)));
        address.Path += tail;
        address.Query = string.Join(
            '&',
            new[] { address.Query.TrimStart('?'), query.TrimStart('?') }.Where(one => one.Length > 0)
        );
        HttpRequestMessage request = new(method, address.Uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = method == HttpMethod.Post ? new ByteArrayContent([]) : null,
        };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        AddOwn(request.Headers);
        HttpResponseMessage? response = null;
        try
        {
            response = await invoker.SendAsync(request, cancellation);
            return await AnswerOf(request, response, cancellation);
        }
        catch
        {
            response?.Dispose();
            request.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        invoker.Dispose();
        cloud?.Dispose();
    }

    private async ValueTask<UpstreamAnswer> AnswerOf(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellation
    )
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        List<KeyValuePair<string, string>> headers = [];
        Add(headers, response.Headers.NonValidated);
        Add(headers, response.Content.Headers.NonValidated);
        int status = (int)response.StatusCode;
        if (cloud is not null)
        {
            (status, headers, body) = await cloud.ReadAsync(
                new CloudAnswer(status, headers, body),
                cancellation
            );
        }

        SecretMask? sent = cloud is null || mask is not null ? mask : MaskOfToken(request.Headers);
        for (int i = 0; sent is not null && i < headers.Count; i++)
        {
            headers[i] = new(headers[i].Key, sent.Apply(headers[i].Value));
        }

        return new UpstreamAnswer(status, headers, body, new Held(request, response), sent);
    }

    private HttpRequestMessage RequestOf(UpstreamCall call)
    {
        HttpRequestMessage request = new(
            HttpMethod.Post,
            addresses.GetOrAdd(TargetOf(call), static (target, me) => me.AddressOf(target), this)
        )
        {
            Content = new SplicedContent(call),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        HttpRequestHeaders sent = request.Headers;
        sent.ExpectContinue = call.BodyBytes >= AskedFirstBytes;
        sent.TryAddWithoutValidation("Accept-Encoding", "identity"); // What is metered must be readable.
        Activity? span = call.Attempt.Span;
        foreach ((string name, StringValues value) in call.Headers)
        {
            if (
                !(
                    call.IsTranslated || cloud is not null
                        ? GoesAcross(name, value, span is not null)
                        : GoesAlong(name, value, span is not null)
                )
            )
            {
                continue;
            }

            string? passed = IsBeta(name) ? Betas(value) : value;
            if (passed is not null)
            {
                sent.TryAddWithoutValidation(name, passed);
            }
        }

        if (cloud is not null)
        {
            AddFormat(sent);
        }
        else if (call.IsTranslated)
        {
            AddFormat(sent, call);
        }

        if (span is not null)
        {
            sent.TryAddWithoutValidation("traceparent", span.Id);
            if (!string.IsNullOrEmpty(span.TraceStateString))
            {
                sent.TryAddWithoutValidation("tracestate", span.TraceStateString);
            }
        }

        if (cloud is null)
        {
            AddOwn(sent);
        }

        return request;
    }

    /// <summary>What the configuration says of who calls.</summary>
    private void AddOwn(HttpRequestHeaders sent)
    {
        if (upstream.Organization is not null)
        {
            sent.TryAddWithoutValidation("openai-organization", upstream.Organization);
        }

        if (upstream.Project is not null)
        {
            sent.TryAddWithoutValidation("openai-project", upstream.Project);
        }

        if (key is (string, string) own)
        {
            sent.TryAddWithoutValidation(own.Name, own.Value);
        }
    }

    /// <summary>Decides the destination of a call.</summary>
    private Target TargetOf(UpstreamCall call) =>
        cloud is not null
            ? new(call.Dialect, call.Deployment.UpstreamModel, IsBeta: false, call.IsStream)
            : new(call.Dialect, IsAzureByDeployment ? call.Deployment.UpstreamModel : "", call.IsBeta);

    /// <summary>Its destination.</summary>
    private Uri AddressOf(Target target) =>
        cloud is not null ? cloud.AddressOf(target.Dialect, target.Model, target.IsStream)
        : (upstream.Api & ApiKinds.Azure) != 0
            ? AzureAddress.Of(upstream.Address, upstream.ApiVersion, target.Dialect, target.Model)
        : new Uri(
            upstream.Address.AbsoluteUri.TrimEnd('/')
                + target.Dialect.Path
                + (target.IsBeta ? "?beta=true" : "")
        );

    /// <summary>The header that the upstream's key goes out in, and what stands before it there; null where it wants none.</summary>
    private (string Name, string Value)? KeyHeaderOf() =>
        upstream.Secret is not UpstreamSecret secret
            ? null
            : KeyAs switch
            {
                KeyHeader.Bearer => ("Authorization", "Bearer " + secret.Reveal()),
                KeyHeader.XApiKey => ("x-api-key", secret.Reveal()),
                _ => ("api-key", secret.Reveal()),
            };

    /// <summary>True when a header of the client's is forwarded.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, where it has several all of them.</param>
    /// <param name="hasSpan">The attempt has a span, which the upstream's become children of: the client's context does not go along.</param>
    private static bool GoesAlong(string name, string? value, bool hasSpan) =>
        // By the first letter: most headers are decided by it.
        (name.Length > 0 ? name[0] | 0x20 : 0) switch
        {
            'x' => name.StartsWith("x-stainless-", StringComparison.OrdinalIgnoreCase),
            'a' => name.Equals("Accept", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase),
            'o' => name.StartsWith("openai-", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("openai-organization", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("openai-project", StringComparison.OrdinalIgnoreCase),
            'u' => name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase),
            'i' => name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase),
            't' => !hasSpan && IsTraceContext(name),
            _ => false,
        } && !value.AsSpan().ContainsAnyExceptInRange(' ', '~'); // A line feed in it would begin another header.

    /// <summary>True when a header of the client's goes along with a translation of its request.</summary>
    private static bool GoesAcross(string name, string? value, bool hasSpan) =>
        (
            name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase)
            || (!hasSpan && IsTraceContext(name))
        ) && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Headers of a translated request's format.</summary>
    private void AddFormat(HttpRequestHeaders sent, UpstreamCall call)
    {
        sent.TryAddWithoutValidation("User-Agent", "farthing");
        sent.TryAddWithoutValidation("Accept", call.IsStream ? "text/event-stream" : "application/json");
        AddVersion(sent, call.Dialect);
    }

    private void AddVersion(HttpRequestHeaders sent, Dialect dialect)
    {
        if (dialect.Version is string version)
        {
            sent.TryAddWithoutValidation("anthropic-version", version);
            if (upstream.Betas.Length > 0)
            {
                sent.TryAddWithoutValidation("anthropic-beta", upstream.Betas);
            }
        }
    }

    private bool IsAnthropic => (upstream.Api & ApiKinds.Anthropic) != 0 || cloud is not null;

    /// <summary>The features of <c>anthropic-beta</c> that are passed on: as they are, less the forbidden ones; null where none is.</summary>
    private string? Betas(string? features)
    {
        if (!IsAnthropic || forbidden.Length == 0)
        {
            return IsAnthropic ? features : null;
        }

        string left = string.Join(
            ',',
            (features ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(feature => !Array.Exists(forbidden, rule => IsForbidden(feature, rule)))
        );
        return left.Length > 0 ? left : null;
    }

    private static bool IsForbidden(string feature, string rule) =>
        rule.EndsWith('*')
            ? feature.StartsWith(rule[..^1], StringComparison.OrdinalIgnoreCase)
            : feature.Equals(rule, StringComparison.OrdinalIgnoreCase);

    private static bool IsBeta(string name) =>
        name.Equals("anthropic-beta", StringComparison.OrdinalIgnoreCase);

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

    private static void Add(List<KeyValuePair<string, string>> headers, HttpHeadersNonValidated some)
    {
        foreach (KeyValuePair<string, HeaderStringValues> header in some)
        {
            headers.Add(new(header.Key, header.Value.ToString()));
        }
    }

    private sealed class Held(HttpRequestMessage request, HttpResponseMessage response) : IDisposable
    {
        public void Dispose()
        {
            response.Dispose();
            request.Dispose();
        }
    }

    /// <summary>An endpoint, the model where it stands in the address, whether its beta surface is meant, and whether a stream is where that has an address of its own.</summary>
    private readonly record struct Target(Dialect Dialect, string Model, bool IsBeta, bool IsStream = false);
}
