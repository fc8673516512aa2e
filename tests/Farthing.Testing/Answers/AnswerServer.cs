using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Farthing.Testing.Pacing;

namespace Farthing.Testing.Answers;

/// <summary>An OpenAI-compatible server whose answers a test writes. It streams, and stops streaming where it is told to.</summary>
public sealed class AnswerServer : IDisposable
{
    private readonly Func<string, int, ScriptedAnswer> script;
    private readonly string model;
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> open = [];
    private readonly ConcurrentDictionary<string, int> calls = new();

    /// <summary>Starts to listen on the loopback.</summary>
    /// <param name="script">Answers the last message (or prompt), given how often it came before.</param>
    /// <param name="model">The name of its model.</param>
    public AnswerServer(Func<string, int, ScriptedAnswer> script, string model = "scripted")
    {
        this.script = script;
        this.model = model;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>Bodies of all requests but the first, which only says hello.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>Refuses requests that ask for usage.</summary>
    public bool RefusesUsage { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        listener.Dispose();
        foreach (Socket socket in open)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.AcceptAsync().ConfigureAwait(false);
                socket.NoDelay = true;
                open.Add(socket);
                _ = Task.Run(() => ServeAsync(socket));
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using NetworkStream wire = new(socket, ownsSocket: true);
            PacedRequestReader reader = new(wire);
            while (await reader.ReadAsync().ConfigureAwait(false) is PacedRequest request)
            {
                bool goesOn = request.Path.EndsWith("/models", StringComparison.Ordinal)
                    ? await PlainAsync(wire, 200, $"{{\"data\":[{{\"id\":\"{model}\"}}]}}")
                        .ConfigureAwait(false)
                    : await AnswerAsync(request, reader.Body, wire).ConfigureAwait(false);
                if (!goesOn)
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The client has left.
        }
    }

    private async Task<bool> AnswerAsync(PacedRequest request, string body, Stream wire)
    {
        if (request.Model != model)
        {
            return await PlainAsync(wire, 404, "{\"error\":{\"message\":\"no such model\"}}")
                .ConfigureAwait(false);
        }

        bool asksUsage = body.Contains("include_usage", StringComparison.Ordinal);
        if (asksUsage && RefusesUsage)
        {
            return await PlainAsync(wire, 400, "{\"error\":{\"message\":\"stream_options not permitted\"}}")
                .ConfigureAwait(false);
        }

        bool isHello = request.MaxTokens == 1;
        string asked = Last(body);
        ScriptedAnswer answer = isHello
            ? new ScriptedAnswer("hello")
            : script(asked, calls.AddOrUpdate(asked, 0, (_, before) => before + 1));
        if (!isHello)
        {
            Bodies.Enqueue(body);
        }

        if (answer.Status != 200)
        {
            string wait =
                answer.RetryAfter > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"Retry-After: {answer.RetryAfter}\r\n")
                    : "";
            return await PlainAsync(wire, answer.Status, "{\"error\":{\"message\":\"refused\"}}", wait)
                .ConfigureAwait(false);
        }

        if (answer.IsSilent)
        {
            await Task.Delay(Timeout.Infinite).ConfigureAwait(false);
        }

        await StreamAsync(wire, answer, request.IsChat, asksUsage).ConfigureAwait(false);
        return !answer.IsCutOff;
    }

    private static async Task StreamAsync(Stream wire, ScriptedAnswer answer, bool isChat, bool asksUsage)
    {
        StringBuilder text = new(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        int half = answer.Text.Length / 2;
        if (answer.Reasoning.Length > 0)
        {
            Event(
                text,
                $"{{\"choices\":[{{\"index\":0,\"delta\":{{\"reasoning_content\":{Quoted(answer.Reasoning)}}}}}]}}"
            );
        }

        foreach (string piece in (string[])[answer.Text[..half], answer.Text[half..]])
        {
            if (piece.Length > 0)
            {
                string part = isChat
                    ? $"\"delta\":{{\"content\":{Quoted(piece)}}}"
                    : $"\"text\":{Quoted(piece)}";
                Event(text, $"{{\"choices\":[{{\"index\":0,{part}}}]}}");
            }
        }

        if (!answer.IsCutOff)
        {
            string end = isChat ? "\"delta\":{}" : "\"text\":\"\"";
            Event(text, $"{{\"choices\":[{{\"index\":0,{end},\"finish_reason\":\"{answer.Finish}\"}}]}}");
            if (asksUsage)
            {
                int tokens =
                    answer.Tokens ?? answer.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
                Event(
                    text,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{{\"choices\":[],\"usage\":{{\"prompt_tokens\":5,\"completion_tokens\":{tokens},\"total_tokens\":{tokens + 5}}}}}"
                    )
                );
            }

            Event(text, "[DONE]");
            text.Append("0\r\n\r\n");
        }

        await wire.WriteAsync(Encoding.UTF8.GetBytes(text.ToString())).ConfigureAwait(false);
    }

    private static void Event(StringBuilder text, string json)
    {
        string one = $"data: {json}\n\n";
        text.Append(Encoding.UTF8.GetByteCount(one).ToString("x", CultureInfo.InvariantCulture))
            .Append("\r\n")
            .Append(one)
            .Append("\r\n");
    }

    private static string Last(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        return root.TryGetProperty("messages", out JsonElement messages)
            ? messages[messages.GetArrayLength() - 1].GetProperty("content").GetString()!
            : root.GetProperty("prompt").GetString()!;
    }

    private static string Quoted(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";

    private static async Task<bool> PlainAsync(Stream wire, int status, string body, string headers = "")
    {
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n"
        );
        await wire.WriteAsync(Encoding.UTF8.GetBytes(head + body)).ConfigureAwait(false);
        return true;
    }
}
