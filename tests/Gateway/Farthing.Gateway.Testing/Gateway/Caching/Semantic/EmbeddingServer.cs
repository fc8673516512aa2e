using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>An embeddings endpoint whose answers a test writes.</summary>
internal sealed class EmbeddingServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<string[], (int Status, string Body)> answer;

    /// <summary>Starts to listen on the loopback.</summary>
    /// <param name="answer">Answers the texts of a call; status 0 never answers.</param>
    public EmbeddingServer(Func<string[], (int Status, string Body)> answer)
    {
        this.answer = answer;
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = string.Create(
                CultureInfo.InvariantCulture,
                $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}"
            );
        }

        listener.Prefixes.Add(Url + "/");
        listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>Path and key of each call.</summary>
    public ConcurrentQueue<(string Path, string? Key, int Texts)> Calls { get; } = new();

    /// <summary>A vector of each text: its length, and one.</summary>
    public static (int Status, string Body) Lengths(string[] texts) =>
        (
            200,
            "{\"data\":["
                + string.Join(
                    ',',
                    texts.Select((text, i) => $"{{\"index\":{i},\"embedding\":[{text.Length},1]}}").Reverse()
                )
                + "]}"
        );

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using JsonDocument body = await JsonDocument.ParseAsync(call.Request.InputStream);
            string[] texts =
            [
                .. body.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!),
            ];
            Calls.Enqueue(
                (call.Request.Url!.AbsolutePath, call.Request.Headers["Authorization"], texts.Length)
            );
            (int status, string answered) = answer(texts);
            if (status == 0)
            {
                continue;
            }

            call.Response.StatusCode = status;
            byte[] bytes = Encoding.UTF8.GetBytes(answered);
            await call.Response.OutputStream.WriteAsync(bytes);
            call.Response.Close();
        }
    }
}
