using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>Calls a gateway's admin API.</summary>
/// <param name="address">Where it is.</param>
/// <param name="key">Its key.</param>
/// <param name="by">Who calls, for the events.</param>
/// <param name="cancellation">Ctrl-C.</param>
public sealed class AdminClient(Uri address, string key, string by, CancellationToken cancellation)
    : IDisposable
{
    private readonly HttpClient client = new(
        new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }
    )
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Calls it.</summary>
    /// <param name="method">HTTP method, such as <c>POST</c>.</param>
    /// <param name="path">Behind <c>/admin/v1</c>.</param>
    /// <param name="body">Writes the body's object; null without a body.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="FarthingException">It refuses (exit code 2), or does not answer (3).</exception>
    public JsonDocument Call(string method, string path, Action<Utf8JsonWriter>? body = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(address, "/admin/v1" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.TryAddWithoutValidation("x-farthing-by", new string([.. by.Where(char.IsAscii)]));
        if (body is not null)
        {
            using MemoryStream stream = new();
            using (Utf8JsonWriter json = new(stream))
            {
                body(json);
            }

            request.Content = new ByteArrayContent(stream.ToArray());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

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
            throw new FarthingException(
                new Fault(AdminFaultCodes.Unreachable, $"no gateway's admin API answers: {lost.Message}")
                {
                    Path = "--admin",
                    Value = address.GetLeftPart(UriPartial.Authority),
                    Expected =
                        "the address that farthing serve says at its start, with admin: in its configuration",
                },
                exitCode: 3
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static FarthingException Refused(HttpStatusCode status, JsonElement answer)
    {
        List<Fault> faults = [];
        foreach (JsonElement fault in answer.GetProperty("error").GetProperty("faults").EnumerateArray())
        {
            faults.Add(
                new Fault(fault.GetProperty("code").GetString()!, fault.GetProperty("message").GetString()!)
                {
                    Path = fault.GetProperty("path").GetString(),
                    Value = fault.GetProperty("value").GetString(),
                    Expected = fault.GetProperty("expected").GetString(),
                    Nearest = fault.GetProperty("nearest").GetString(),
                }
            );
        }

        return new FarthingException(faults, exitCode: (int)status >= 500 ? 3 : 2);
    }
}
