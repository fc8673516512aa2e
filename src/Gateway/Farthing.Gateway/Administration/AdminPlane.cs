using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Http;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Administration;

/// <summary>The admin API: a listener of its own, whose key opens nothing else, and which no virtual key opens.</summary>
public sealed class AdminPlane : IAsyncDisposable
{
    /// <summary>Marks its defects apart from those of requests.</summary>
    public const string Where = "of the admin API";

    private const string Chief = "admin";
    private const int LongestName = 64;
    private const int MaxConnections = 256;
    private readonly AdminRoutes routes;
    private readonly DoorServer door;
    private readonly IReadOnlyList<string> hosts;
    private readonly WrongKeys wrong;
    private volatile (AdminKey Key, byte[] Hash)[] keys;

    /// <summary>An admin API that does not listen yet.</summary>
    /// <param name="options">How it listens, and its keys.</param>
    /// <param name="parts">The gateway.</param>
    /// <param name="features">Paths of the gateway's features.</param>
    /// <param name="clock">The time.</param>
    internal AdminPlane(
        AdminOptions options,
        GatewayParts parts,
        IEnumerable<AdminRoute> features,
        TimeProvider clock
    )
    {
        keys = KeysOf(options);
        hosts = options.Hosts;
        wrong = new WrongKeys(clock);
        routes = new AdminRoutes(parts, features);
        door = new DoorServer(
            options with
            {
                Listen = options.Listen with { MaxBodyBytes = KeyMaker.MaxBodyBytes },
                Clients = options.Clients with { MaxConnections = MaxConnections },
            },
            clock,
            ProcessAsync
        );
    }

    /// <summary>The OpenAPI description of all paths, as JSON.</summary>
    public static string Description()
    {
        using StreamReader reader = new(
            typeof(AdminPlane).Assembly.GetManifestResourceStream("admin.openapi.json")!
        );
        return reader.ReadToEnd();
    }

    /// <summary>Raised for a defect: what was thrown, and which call failed.</summary>
    public event Action<Exception, string>? Defect;

    /// <summary>The certificate in force; null without TLS.</summary>
    internal TlsCertificates? Certificates => door.Certificates;

    /// <summary>Other keys are in force from now on; address and TLS need a restart.</summary>
    public void Change(AdminOptions next) => keys = KeysOf(next);

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The program cannot listen on the address (exit code 3).</exception>
    public Task<Uri> StartAsync(CancellationToken cancellation) =>
        door.StartAsync("the admin API's address", "admin.listen", cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync();
        routes.Dispose();
    }

    private async Task ProcessAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            AdminAnswer answer = await PoolThreads.RunAsync(() => AnswerAsync(context)); // Desks ask stores and wait.
            await WriteAsync(context, answer);
        }
        catch (FarthingException refused)
        {
            await FailAsync(context, AdminErrors.StatusOf(refused), refused.Faults);
        }
        catch (Exception known) when (AdminErrors.FaultOf(known) is Fault fault)
        {
            await FailAsync(context, AdminErrors.StatusOf(fault.Code), [fault]);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException broken)
        {
            await FailAsync(
                context,
                broken.StatusCode,
                [
                    broken.StatusCode == 413
                        ? TooLong(KeyMaker.MaxBodyBytes)
                        : new Fault(AdminFaultCodes.NotAnObject, "the request is none"),
                ]
            );
        }
        catch (Exception gone)
            when (gone is OperationCanceledException or IOException or ConnectionResetException)
        {
            context.Abort();
        }
        catch (Exception defect)
        {
            Defect?.Invoke(defect, $"{context.Request.Method} {Where}");
            await FailAsync(
                context,
                500,
                [new Fault(AdminFaultCodes.Defect, "the gateway failed at this call")]
            );
        }
    }

    private async Task<AdminAnswer> AnswerAsync(HttpContext context)
    {
        CheckHost(context);
        if (KeyOf(context.Request.Headers.Authorization) is not AdminKey key)
        {
            // Behind the look at the key: else whoever shares the operator's address locks them out.
            IPAddress from = context.Connection.RemoteIpAddress ?? IPAddress.None;
            if (wrong.WaitOf(from) is TimeSpan wait && wait > TimeSpan.Zero)
            {
                ErrorReply.SetRetryAfter(context.Response.Headers, wait);
                throw new FarthingException(
                    new Fault(AdminFaultCodes.Throttled, "too many wrong admin keys from this address")
                    {
                        Expected = "the right key",
                    }
                );
            }

            wrong.Add(from);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw new FarthingException(
                new Fault(AdminFaultCodes.Refused, "no admin key, or another one")
                {
                    Expected = "Authorization: Bearer, and the key that admin: names in the configuration",
                }
            );
        }

        string path = context.Request.Path.Value ?? "/";
        AdminRoute? route = routes.Find(
            context.Request.Method,
            path,
            out string id,
            out IReadOnlyList<string> methods
        );
        if (route is null)
        {
            if (methods.Count == 0)
            {
                throw new FarthingException(
                    new Fault(AdminFaultCodes.NoRoute, "there is no such path")
                    {
                        Path = "path",
                        Expected = "a path that farthing schema admin lists",
                    }
                );
            }

            string allowed = string.Join(", ", methods);
            context.Response.Headers.Allow = allowed;
            Fault fault = new(AdminFaultCodes.NoRoute, "the path has no such method")
            {
                Path = "method",
                Expected = allowed,
            };
            return new AdminAnswer(ErrorAnswer.Of([fault]), 405);
        }

        if (key.Role < route.Role)
        {
            throw new FarthingException(
                new Fault(AdminFaultCodes.NotAllowed, $"the admin key '{key.Name}' may not do this")
                {
                    Path = "role",
                    Value = key.Role.ToString().ToLowerInvariant(),
                    Expected = $"a key of role {route.Role.ToString().ToLowerInvariant()}",
                }
            );
        }

        using RequestBody? body = await RequestBody.ReadAsync(context, route.MaxBodyBytes);
        if (body is null)
        {
            throw new FarthingException(TooLong(route.MaxBodyBytes));
        }

        return await route.Run(
            new AdminCall(
                id,
                context.Request.Query,
                body.Bytes,
                NameOf(key, context.Request.Headers["x-farthing-by"]),
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                context.RequestAborted
            )
        );
    }

    /// <summary>Refuses a call for another host: a page in a browser reaches this machine by a name of its own, which it has pointed here. With TLS the certificate names the host.</summary>
    private void CheckHost(HttpContext context)
    {
        string host = context.Request.Host.Host;
        bool isOwn =
            context.Request.IsHttps
            || host.Length == 0
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.Trim('[', ']'), out _)
            || hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
        if (!isOwn)
        {
            throw new FarthingException(
                new Fault(AdminFaultCodes.OtherHost, "the call is for another host")
                {
                    Path = "Host",
                    Expected = "localhost, an IP address, or a name of admin.hosts in the configuration",
                }
            );
        }
    }

    private static (AdminKey Key, byte[] Hash)[] KeysOf(AdminOptions options) =>
        [
            .. options
                .MoreKeys.Prepend(new AdminKey(Chief, options.KeySha256, AdminRole.Admin))
                .Select(key => (key, Convert.FromHexString(key.Sha256))),
        ];

    /// <summary>The key that is shown; null where it is none. Compares hashes in constant time, all of them: how long it takes says nothing about a key.</summary>
    private AdminKey? KeyOf(string? authorization)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()), hash);
        AdminKey? found = null;
        foreach ((AdminKey key, byte[] own) in keys)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, own) ? key : found;
        }

        return found;
    }

    /// <summary>Who calls: the name of the key, and the name that the caller gives; of the chief key that name alone.</summary>
    private static string NameOf(AdminKey key, string? said)
    {
        string given = new([.. (said ?? "").Where(c => !char.IsControl(c)).Take(LongestName)]);
        string name = given.Trim();
        return key.Name == Chief ? (name.Length == 0 ? Chief : name)
            : name.Length == 0 ? key.Name
            : $"{key.Name}: {name}";
    }

    private static Fault TooLong(int most) =>
        new(AdminFaultCodes.TooLong, "the body is too long") { Expected = $"at most {most} bytes" };

    private static Task FailAsync(HttpContext context, int status, IReadOnlyList<Fault> faults)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        if (status == 503)
        {
            ErrorReply.SetRetryAfter(context.Response.Headers, TimeSpan.FromSeconds(1));
        }

        return WriteAsync(context, new AdminAnswer(ErrorAnswer.Of(faults), status));
    }

    private static async Task WriteAsync(HttpContext context, AdminAnswer answer)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(answer.Body, answer.Body.GetType(), answer.Json);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json);
    }
}
