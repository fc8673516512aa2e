using System.Globalization;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>Streams of Chat Completions, token by token, with log probabilities where they are asked for.</summary>
internal static class ChatEvents
{
    public static readonly string LargeStream =
        Event("""{"role":"assistant","content":"Large."}""", (double?)null)
        + Event("{}", "stop")
        + UsageAndEnd(tokens: 20);

    public static string Event(string delta, double? logprob, string end = "null") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"data: {{\"id\":\"s\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up-model\",\"choices\":[{{\"index\":0,\"delta\":{delta},{(logprob is null ? "" : $"\"logprobs\":{{\"content\":[{{\"token\":\"x\",\"logprob\":{logprob},\"top_logprobs\":[]}}]}},")}\"finish_reason\":{end}}}]}}\n\n"
        );

    public static string Event(string delta, string end) => Event(delta, null, $"\"{end}\"");

    public static string Words(int from, int count, double logprob) =>
        string.Concat(
            Enumerable.Range(from, count).Select(i => Event($"{{\"content\":\"w{i} \"}}", logprob))
        );

    public static string UsageAndEnd(int tokens) =>
        $"data: {{\"id\":\"s\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up-model\",\"choices\":[],\"usage\":{{\"prompt_tokens\":100,\"completion_tokens\":{tokens},\"total_tokens\":{100 + tokens}}}}}\n\ndata: [DONE]\n\n";

    public static string Ending(int tokens) => Event("{}", "stop") + UsageAndEnd(tokens);

    public static async Task SayAsync(ScriptedCall call, params string[] parts)
    {
        await call.BeginStreamAsync(parts[0]);
        foreach (string part in parts.Skip(1))
        {
            await call.ChunkAsync(part);
        }

        await call.EndStreamAsync();
    }
}
