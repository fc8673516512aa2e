using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Documents.Budgets;
using Farthing.Documents.Caches;
using Farthing.Documents.Json;
using Farthing.Documents.Keys;
using Farthing.Documents.Routes;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Caching.Policies;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>Calls a gateway's admin API. Its key leaves this machine on connections to a gateway that was verified, and on no other.</summary>
public sealed class AdminClient : IDisposable
{
    private readonly Uri address;
    private readonly string key;
    private readonly string by;
    private readonly CancellationToken cancellation;
    private readonly HttpClient client;
    private Fault? untrusted;

    /// <summary>A client that has no connection yet.</summary>
    /// <param name="address">Where the admin API is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="by">Who calls, for the events.</param>
    /// <param name="trust">Decides whether the server is the gateway.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="FarthingException">The key is not sent to such an address (exit code 2).</exception>
    public AdminClient(Uri address, string key, string by, AdminTrust trust, CancellationToken cancellation)
    {
        if (Check(address) is Fault fault)
        {
            throw new FarthingException(fault);
        }

        this.address = address;
        this.key = key;
        this.by = by;
        this.cancellation = cancellation;
        client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                SslOptions = trust.ForConnection(address, refused => untrusted = refused),
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Why the key is not sent to an address; null where it is: by TLS, or to this machine.</summary>
    public static Fault? Check(Uri address) =>
        address.Scheme == "https" || address.IsLoopback
            ? null
            : new Fault(
                AdminFaultCodes.NotTrusted,
                $"the admin key would go to {address.Host} without TLS, and could be read on the way"
            )
            {
                Path = "--admin",
                Value = address.GetLeftPart(UriPartial.Authority),
                Expected =
                    "https://…, with tls: in admin: of the gateway's configuration; http:// for this machine alone",
            };

    /// <summary>Calls it.</summary>
    /// <param name="method">HTTP method, such as <c>POST</c>.</param>
    /// <param name="path">Behind <c>/admin/v1</c>.</param>
    /// <param name="body">The body's object; null without a body.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public JsonDocument Call(string method, string path, byte[]? body = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(address, "/admin/v1" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.TryAddWithoutValidation("x-farthing-by", new string([.. by.Where(char.IsAscii)]));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        untrusted = null;
        try
        {
            using HttpResponseMessage response = client.Send(request, cancellation);
            using StreamReader reader = new(response.Content.ReadAsStream(cancellation), Encoding.UTF8);
            JsonDocument answer = JsonDocument.Parse(reader.ReadToEnd());
            if (response.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                throw Refused(response.StatusCode, answer.RootElement);
            }
        }
        catch (Exception lost)
            when (lost is HttpRequestException or JsonException or IOException or KeyNotFoundException
                || (lost is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            throw Unreachable(lost);
        }
    }

    private FarthingException Unreachable(Exception lost) =>
        new(
            untrusted
                ?? new Fault(
                    AdminFaultCodes.Unreachable,
                    $"no gateway's admin API answers: {lost.GetBaseException().Message}"
                )
                {
                    Path = "--admin",
                    Value = address.GetLeftPart(UriPartial.Authority),
                    Expected =
                        "the address that farthing serve says at its start, with admin: in its configuration; "
                        + (
                            address.Scheme == "https"
                                ? "http:// where that has no tls:, --certificate FILE where it has client_ca:"
                                : "https:// where that has tls:"
                        ),
                },
            exitCode: 3
        );

    /// <summary>Calls it and reads what it answers.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <inheritdoc cref="Call(string, string, byte[])"/>
    public T Call<T>(string method, string path, byte[]? body = null)
    {
        using JsonDocument answer = Call(method, path, body);
        return As<T>(answer);
    }

    /// <summary>All keys, page by page.</summary>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public KeyListDocument Keys()
    {
        List<GatewayKey> keys = [];
        for (string? path = "/keys"; path is not null; )
        {
            using JsonDocument answer = Call("GET", path);
            keys.AddRange(As<KeyListDocument>(answer).Keys);
            bool hasNext =
                answer.RootElement.TryGetProperty("next", out JsonElement next)
                && next.ValueKind == JsonValueKind.String;
            path = hasNext ? "/keys?after=" + Uri.EscapeDataString(next.GetString()!) : null;
        }

        return new KeyListDocument(keys);
    }

    private T As<T>(JsonDocument answer)
    {
        try
        {
            return answer.Deserialize(DocumentJson.Saved<T>()) ?? throw new JsonException("null");
        }
        catch (JsonException other)
        {
            throw Unreachable(other);
        }
    }

    /// <summary>Has a key made.</summary>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public KeyDocument Create(KeyRequest wish) => Call<KeyDocument>("POST", "/keys", wish.Body());

    /// <summary>Has a budget made.</summary>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public BudgetDocument Create(BudgetRequest wish) => Call<BudgetDocument>("POST", "/budgets", wish.Body());

    /// <summary>Has a budget changed.</summary>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public BudgetDocument Change(string id, BudgetRequest wish) =>
        Call<BudgetDocument>("PATCH", "/budgets/" + Uri.EscapeDataString(id), wish.Body());

    /// <summary>Entries and hits of its response cache.</summary>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public CacheStatsDocument CacheStats() => Call<CacheStatsDocument>("GET", "/cache");

    /// <summary>What its cascades did, saved and promise.</summary>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public RouteStatsDocument RouteStats() => Call<RouteStatsDocument>("GET", "/cascade");

    /// <summary>Has entries of its response cache removed.</summary>
    /// <param name="filter">Which.</param>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public CachePurgeDocument PurgeCache(CacheFilter filter)
    {
        (string, string?)[] named = [("key", filter.Key), ("tag", filter.Tag), ("model", filter.Model)];
        string query = string.Join(
            '&',
            named
                .Where(one => one.Item2 is not null)
                .Select(one => $"{one.Item1}={Uri.EscapeDataString(one.Item2!)}")
        );
        return Call<CachePurgeDocument>("DELETE", "/cache?" + (query.Length == 0 ? "all=true" : query));
    }

    /// <summary>Has scopes of its semantic cache serve, or stopped.</summary>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public CachePromotionDocument Promote(PromotionRequest wish) =>
        Call<CachePromotionDocument>("POST", "/cache/promote", wish.Body());

    /// <summary>Has another secret drawn for a key.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="grace">How long the secret before is accepted too.</param>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public KeyDocument Rotate(string id, TimeSpan grace) =>
        Call<KeyDocument>(
            "POST",
            $"/keys/{Uri.EscapeDataString(id)}/rotate",
            new RotateRequest(grace).Body()
        );

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static FarthingException Refused(HttpStatusCode status, JsonElement answer)
    {
        IReadOnlyList<Fault> faults =
            answer.Deserialize(AdminJson.Default.ErrorAnswer)?.Error?.Faults
            ?? throw new JsonException("no error of an admin API");
        return new FarthingException(faults, exitCode: (int)status >= 500 ? 3 : 2);
    }
}

/// <summary>Request of <c>POST /budgets</c> and <c>PATCH /budgets/ID</c>; null members are not sent, and left to the gateway. <see cref="BudgetWish"/> reads it.</summary>
public sealed record BudgetRequest(
    string? Scope = null,
    decimal? LimitUsd = null,
    string? Period = null,
    bool? Hard = null,
    IReadOnlyList<double>? Alerts = null,
    string? Id = null
)
{
    /// <summary>As it is sent.</summary>
    internal byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, KeyRequestJson.Default.BudgetRequest);
}

/// <summary>Request of <c>POST /keys</c>; null members are not sent, and left to the gateway. <see cref="KeyWish"/> reads it.</summary>
public sealed record KeyRequest(
    string? Id,
    string? Team,
    string? User,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<string>? Models,
    string? Expires,
    KeyRequest.BudgetWish? Budget,
    KeyRequest.LimitsWish? Limits,
    long? MaxBodyBytes = null,
    IReadOnlyList<string>? Aliases = null,
    IReadOnlyList<string>? Fallbacks = null,
    string? Record = null
)
{
    /// <summary>Its budget, the period in any word: the gateway says which there are.</summary>
    public sealed record BudgetWish(decimal LimitUsd, string? Period, bool Hard);

    /// <summary>Its own limits.</summary>
    public sealed record LimitsWish(long? RequestsPerMinute, long? TokensPerMinute, int? Concurrency);

    /// <summary>As it is sent.</summary>
    internal byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, KeyRequestJson.Default.KeyRequest);
}

/// <summary>Request of <c>POST /keys/ID/rotate</c>.</summary>
/// <param name="Grace">How long the secret before is accepted too, with its unit.</param>
internal sealed record RotateRequest(string Grace)
{
    /// <summary>A grace of some length.</summary>
    public RotateRequest(TimeSpan grace)
        : this(FormattableString.Invariant($"{grace.TotalSeconds:0.###}s")) { }

    /// <summary>As it is sent.</summary>
    public byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(this, KeyRequestJson.Default.RotateRequest);
}
