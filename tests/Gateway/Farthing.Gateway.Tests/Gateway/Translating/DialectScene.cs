using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Upstreams;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A client of one dialect at an upstream of another, through a whole gateway: keys, holds, journal, sockets.</summary>
/// <param name="client">What the client speaks.</param>
/// <param name="upstream">What the upstream speaks.</param>
internal sealed class DialectScene(Dialect client, Dialect upstream)
{
    /// <summary>The upstream's engine.</summary>
    public string Engine { get; init; } = "vllm";

    /// <summary>Changes the deployment.</summary>
    public Func<Deployment, Deployment> Deploy { get; init; } = deployment => deployment;

    /// <summary>Changes how the gateway forwards.</summary>
    public Func<ForwardingOptions, ForwardingOptions> Forward { get; init; } = options => options;

    /// <summary>Headers of the client.</summary>
    public Action<HttpRequestMessage>? Headers { get; init; }

    /// <summary>Path and query; default: the client's dialect's.</summary>
    public string? Path { get; init; }

    /// <summary>Sends a request to an upstream that answers it with a document.</summary>
    public Task<DialectAnswer> WholeAsync(
        string body,
        string answer,
        int status = 200,
        string headers = ""
    ) => SendAsync(body, call => call.JsonAsync(answer, status, headers));

    /// <summary>Sends a request to an upstream that answers with a stream, in one piece and then byte by byte: both come out the same.</summary>
    public async Task<DialectAnswer> StreamAsync(string body, string stream)
    {
        DialectAnswer whole = await SendAsync(
            body,
            async call =>
            {
                await call.BeginStreamAsync();
                await call.ChunkAsync(stream);
                await call.EndStreamAsync();
            }
        );
        DialectAnswer bytes = await SendAsync(
            body,
            async call =>
            {
                await call.BeginStreamAsync();
                byte[] all = Encoding.UTF8.GetBytes(stream);
                for (int at = 0; at < all.Length; at++)
                {
                    await call.RawAsync([.. "1\r\n"u8, all[at], .. "\r\n"u8]);
                }

                await call.EndStreamAsync();
            }
        );
        Assert.Equal(Fixed(whole), Fixed(bytes));
        Assert.Equal(whole.Settles.Select(Kept), bytes.Settles.Select(Kept));
        return whole;

        static object Kept(SettleRecord settle) => (settle.Tokens, settle.Cost, settle.Source, settle.End);
    }

    /// <summary>Sends a request to a scripted upstream. An answer that is broken off is reset a quarter of a second behind its last word: where the reset overtakes it the test cannot judge, and runs again alone.</summary>
    public async Task<DialectAnswer> SendAsync(string body, Func<ScriptedCall, Task> script)
    {
        try
        {
            return await PlayAsync(body, script);
        }
        catch (HttpRequestException lost)
            when (lost.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            Assert.Skip("the machine is too busy: a reset overtook what was said before it");
            throw;
        }
    }

    private async Task<DialectAnswer> PlayAsync(string body, Func<ScriptedCall, Task> script)
    {
        await using ScriptedUpstream server = new(script);
        await using TestGateway gateway = await TestGateway.StartAsync(
            server,
            one =>
                one with
                {
                    Api = upstream == Dialect.Messages ? ApiKinds.Anthropic : ApiKinds.OpenAi,
                    Speaks = upstream.Name,
                    Engine = Engine,
                    Usage = upstream == Dialect.Chat ? UsageForcing.IncludeUsage : UsageForcing.None,
                },
            one =>
                Deploy(
                    one with
                    {
                        DefaultOutputTokens = null,
                        LongestOutputTokens = 8192,
                        TakesMaxCompletionTokens = Engine == "hosted",
                    }
                ),
            Forward
        );
        using HttpResponseMessage response = await gateway.PostAsync(
            Path ?? "/v1" + client.Path,
            body,
            HttpCompletionOption.ResponseHeadersRead,
            Headers
        );
        (string text, bool isAborted) = await ReadAsync(response);
        TestGateway.JournalText journal = await gateway.JournalAsync();
        DialectAnswer answer = new()
        {
            Status = (int)response.StatusCode,
            Text = text,
            IsAborted = isAborted,
            Headers = response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(
                    one => one.Key,
                    one => string.Join(", ", one.Value),
                    StringComparer.OrdinalIgnoreCase
                ),
            Requests = [.. server.Requests],
            Settles = journal.Settles,
            Reserves = journal.Reserves,
        };
        DialectRecord.Write(client.Name, body, answer);
        return answer;
    }

    /// <summary>An answer without what differs from one request to the next: the gateway's id and the second.</summary>
    public static string Fixed(DialectAnswer answer)
    {
        string id = answer.Headers.GetValueOrDefault("x-request-id", "-");
        string text = answer.Text.Replace(id, "ID").Replace(id[..Math.Min(24, id.Length)], "ID");
        return System.Text.RegularExpressions.Regex.Replace(
            text,
            "\"(created|created_at)\":[0-9]+",
            "\"$1\":0"
        );
    }

    private static async Task<(string Text, bool IsAborted)> ReadAsync(HttpResponseMessage response)
    {
        Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        MemoryStream text = new();
        byte[] buffer = new byte[4096];
        bool isAborted = false;
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                text.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            isAborted = true;
        }

        return (Encoding.UTF8.GetString(text.ToArray()), isAborted);
    }
}
