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

    private const int MaxBodyBytes = 64 << 10;
    private const int LongestName = 64;
    private const int MaxConnections = 256;
    private readonly AdminRoutes routes;
    private readonly DoorServer door;
    private volatile byte[] keyHash;

    /// <summary>An admin API that does not listen yet.</summary>
    internal AdminPlane(AdminOptions options, GatewayParts parts, TimeProvider clock)
    {
        keyHash = Convert.FromHexString(options.KeySha256);
        routes = new AdminRoutes(parts);
        door = new DoorServer(
            options with
            {
                Listen = options.Listen with { MaxBodyBytes = MaxBodyBytes },
                Clients = options.Clients with { MaxConnections = MaxConnections },
            },
            clock,
            ProcessAsync
        );
    }

    /// <summary>Raised for a defect: what was thrown, and which call failed.</summary>
    public event Action<Exception, string>? Defect;

    /// <summary>The certificate in force; null without TLS.</summary>
    internal TlsCertificates? Certificates => door.Certificates;

    /// <summary>Another key is in force from now on; address and TLS need a restart.</summary>
    public void Change(AdminOptions next) => keyHash = Convert.FromHexString(next.KeySha256);

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
            AdminAnswer answer = await AnswerAsync(context);
            await WriteAsync(context, answer.Status, answer.Body);
        }
        catch (FarthingException wrong)
        {
            await FailAsync(context, AdminErrors.StatusOf(wrong), wrong.Faults);
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
                        ? TooLong()
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
        if (!IsAdmin(context.Request.Headers.Authorization))
        {
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
                        Expected = "a path of docs/schemas/admin.openapi.json",
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

        using RequestBody? body = await RequestBody.ReadAsync(context, MaxBodyBytes);
        if (body is null)
        {
            throw new FarthingException(TooLong());
        }

        return await route.Run(
            new AdminCall(
                id,
                context.Request.Query,
                body.Bytes,
                NameOf(context.Request.Headers["x-farthing-by"]),
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                context.RequestAborted
            )
        );
    }

    /// <summary>Compares hashes in constant time: how long it takes says nothing about the key.</summary>
    private bool IsAdmin(string? authorization)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()), hash);
        return CryptographicOperations.FixedTimeEquals(hash, keyHash);
    }

    private static string NameOf(string? said)
    {
        string name = new([.. (said ?? "").Where(c => !char.IsControl(c)).Take(LongestName)]);
        return name.Trim().Length == 0 ? "admin" : name.Trim();
    }

    private static Fault TooLong() =>
        new(AdminFaultCodes.TooLong, "the body is too long") { Expected = $"at most {MaxBodyBytes} bytes" };

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

        return WriteAsync(context, status, ErrorAnswer.Of(faults));
    }

    private static async Task WriteAsync(HttpContext context, int status, AdminBody body)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), AdminJson.Default);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json);
    }
}
