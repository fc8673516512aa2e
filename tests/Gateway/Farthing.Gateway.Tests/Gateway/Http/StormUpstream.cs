using System.Text;

namespace Farthing.Tests.Gateway.Http;

/// <summary>An upstream that does everything wrong that upstreams do.</summary>
internal static class StormUpstream
{
    /// <summary>An event with running usage: 10 tokens and 1.</summary>
    public const string Chunk =
        "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1}}\n\n";

    /// <summary>The last usage, 10 tokens and 2, and the end.</summary>
    public const string End =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

    /// <summary>Says 2 tokens, and behind the end 5.</summary>
    public const int Lies = 11;

    /// <summary>From here on an answer comes to its end.</summary>
    public const int FirstWhole = 10;

    /// <summary>How many things it does: the last is to answer as it should.</summary>
    public const int Mishaps = Answers + 1;

    private const int Answers = 13;
    private const string Answer = """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2}}""";

    /// <summary>Whether a stream was asked for.</summary>
    public static bool IsStream(ScriptedCall call) =>
        call.Request.Text.Contains("\"stream\":true", StringComparison.Ordinal);

    /// <summary>What the upstream does. Some things can only be done to a stream; a document is answered then.</summary>
    public static int MishapOf(uint roll, bool isStream) =>
        (int)(roll % 15) switch
        {
            7 or 8 or 10 or 11 or 12 when !isStream => Answers,
            >= Answers => Answers,
            int mishap => mishap,
        };

    /// <summary>Does it.</summary>
    public static async Task MisbehaveAsync(ScriptedCall call, int mishap, uint roll)
    {
        switch (mishap)
        {
            case 0:
                call.Reset();
                return;
            case 1:
                await call.RawAsync("HTTP/1.1 200 OK\r\nContent-Ty");
                call.Close();
                return;
            case 2:
                await call.JsonAsync("{}", 429, "retry-after-ms: 3\r\n");
                return;
            case 3:
                await call.JsonAsync("{}", 500);
                return;
            case 4:
                await call.JsonAsync("{}", 400);
                return;
            case 5:
                await call.RawAsync("garbage\r\n\r\n");
                call.Close();
                return;
            case 6:
                await call.IsHungUpAsync();
                return;
            case 7:
                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk);
                await call.IsHungUpAsync();
                return;
            case 8:
                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk + Encoding.UTF8.GetString(new byte[20_000].AsSpan()));
                call.Reset();
                return;
            case 9:
                await call.RawAsync(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
                );
                await Task.Delay((int)(roll >> 8) % 30, call.Stop);
                call.Close();
                return;
            case 10: // Data over several lines, and lines that end in carriage returns.
                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk.Replace("\n", "\r", StringComparison.Ordinal));
                await call.ChunkAsync(
                    End.Replace(",\"usage\"", ",\r\ndata: \"usage\"", StringComparison.Ordinal)
                );
                await call.EndStreamAsync();
                return;
            case Lies: // It lies, and corrects itself behind the end.
                await call.BeginStreamAsync();
                await call.ChunkAsync(End);
                await Task.Delay((int)(roll >> 8) % 10, call.Stop);
                await call.ChunkAsync(
                    End.Replace(
                        "\"completion_tokens\":2",
                        "\"completion_tokens\":5",
                        StringComparison.Ordinal
                    )
                );
                await call.EndStreamAsync();
                return;
            case 12:
                await call.JsonAsync(Answer);
                return;
            default:
                await Task.Delay((int)(roll >> 8) % 40, call.Stop);
                if (!IsStream(call))
                {
                    await call.JsonAsync(Answer);
                    return;
                }

                await call.BeginStreamAsync();
                await call.ChunkAsync(Chunk);
                await Task.Delay((int)(roll >> 16) % 20, call.Stop);
                await call.ChunkAsync(End);
                await call.EndStreamAsync();
                return;
        }
    }
}
