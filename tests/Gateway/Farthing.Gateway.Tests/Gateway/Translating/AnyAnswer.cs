using System.Text;
using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A random answer: texts, reasoning and calls in random order, calls interleaved.</summary>
internal sealed class AnyAnswer(Random random)
{
    private static readonly string[] Words =
    [
        "word ",
        "\\n\\n",
        " ",
        "q\\\"q",
        "\\ud83d\\ude00",
        "é",
        "\\\\",
    ];

    private readonly StringBuilder text = new();
    private readonly StringBuilder reasoning = new();
    private readonly List<string> calls = [];
    private readonly List<(int Index, bool IsCustom, Queue<string> Pieces)> open = [];

    /// <summary>Some of its calls are of a custom tool.</summary>
    public bool HasCustom { get; init; } = true;

    /// <summary>Deltas of chat chunks.</summary>
    public IEnumerable<string> Deltas()
    {
        yield return """{"role":"assistant","content":""}""";
        for (int i = random.Next(25); i > 0; i--)
        {
            switch (random.Next(5))
            {
                case 0:
                    yield return $$"""{"reasoning":"{{Say(reasoning)}}"}""";
                    break;
                case 1:
                    yield return $$"""{"content":"{{Say(text)}}"}""";
                    break;
                case 2:
                    (int index, bool isCustom) = Call();
                    yield return $$$"""{"tool_calls":[{"index":{{{index}}},"id":"call_{{{index}}}","type":"function","function":{"name":"{{{(isCustom ? "patch" : "ls")}}}","arguments":"{{{Piece(open.Count - 1)}}}"}}]}""";
                    break;
                default:
                    if (open.Count > 0)
                    {
                        yield return Rest(random.Next(open.Count));
                    }

                    break;
            }
        }

        while (open.Count > 0)
        {
            yield return Rest(random.Next(open.Count));
        }
    }

    /// <summary>A stream of the Responses API.</summary>
    public string Events()
    {
        StringBuilder stream = new();
        Add(stream, "response.created", "\"response\":{\"id\":\"r\",\"output\":[]}");
        int items = 0;
        List<(int Item, int Call)> pending = [];
        for (int i = random.Next(15); i > 0; i--)
        {
            int item = items++;
            switch (random.Next(3))
            {
                case 0:
                    Add(
                        stream,
                        "response.output_item.added",
                        $$"""  "output_index":{{item}},"item":{"type":"message","id":"m"} """
                    );
                    Add(
                        stream,
                        "response.output_text.delta",
                        $"\"output_index\":{item},\"delta\":\"{Say(text)}\""
                    );
                    Add(
                        stream,
                        "response.output_item.done",
                        $$"""  "output_index":{{item}},"item":{"type":"message","id":"m","content":[]} """
                    );
                    break;
                case 1:
                    Add(
                        stream,
                        "response.output_item.added",
                        $$"""  "output_index":{{item}},"item":{"type":"reasoning","id":"r"} """
                    );
                    Add(
                        stream,
                        "response.reasoning_text.delta",
                        $"\"output_index\":{item},\"delta\":\"{Say(reasoning)}\""
                    );
                    Add(
                        stream,
                        "response.output_item.done",
                        $$"""  "output_index":{{item}},"item":{"type":"reasoning","id":"r"} """
                    );
                    break;
                default:
                    (int call, _) = Call();
                    pending.Add((item, call));
                    Add(
                        stream,
                        "response.output_item.added",
                        $$"""  "output_index":{{item}},"item":{"type":"function_call","id":"f{{call}}","call_id":"call_{{call}}","name":"ls","arguments":""} """
                    );
                    break;
            }

            while (pending.Count > 0 && random.Next(3) > 0)
            {
                GoOn(stream, pending, random.Next(pending.Count));
            }
        }

        while (pending.Count > 0)
        {
            GoOn(stream, pending, random.Next(pending.Count));
        }

        Add(
            stream,
            "response.completed",
            "\"response\":{\"id\":\"r\",\"status\":\"completed\",\"output\":[]}"
        );
        return stream.ToString();
    }

    /// <summary>Checks that all of it came; white space between parts may be left out.</summary>
    public void Check(string gotText, string gotReasoning, IReadOnlyList<string> gotCalls, string seed)
    {
        Assert.Equal(seed + Plain(text), seed + NoBlanks(gotText));
        Assert.Equal(seed + Plain(reasoning), seed + NoBlanks(gotReasoning));
        Assert.Equal(calls.Prepend(seed), gotCalls.Prepend(seed));
    }

    private static void Add(StringBuilder stream, string type, string members) =>
        stream.Append($"event: {type}\ndata: {{\"type\":\"{type}\",{members.Trim()}}}\n\n");

    private void GoOn(StringBuilder stream, List<(int Item, int Call)> pending, int at)
    {
        (int item, int call) = pending[at];
        int place = open.FindIndex(one => one.Index == call);
        if (place >= 0)
        {
            string piece = Piece(place);
            Add(
                stream,
                "response.function_call_arguments.delta",
                $"\"output_index\":{item},\"delta\":\"{piece}\""
            );
            return;
        }

        pending.RemoveAt(at);
        Add(
            stream,
            "response.output_item.done",
            $$"""  "output_index":{{item}},"item":{"type":"function_call","id":"f{{call}}","call_id":"call_{{call}}","name":"ls"} """
        );
    }

    private string Say(StringBuilder all)
    {
        string word = Words[random.Next(Words.Length)];
        all.Append(word);
        return word;
    }

    private (int Index, bool IsCustom) Call()
    {
        int index = calls.Count;
        bool isCustom = HasCustom && random.Next(3) == 0;
        string value = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => "v" + random.Next(10)));
        calls.Add($"call_{index} " + (isCustom ? value : $"{{\"input\":\"{value}\"}}"));
        open.Add((index, isCustom, new Queue<string>(Cut($"{{\\\"input\\\":\\\"{value}\\\"}}"))));
        return (index, isCustom);
    }

    private IEnumerable<string> Cut(string escaped)
    {
        StringBuilder piece = new();
        for (int i = 0; i < escaped.Length; i++)
        {
            piece.Append(escaped[i]);
            if (escaped[i] == '\\')
            {
                piece.Append(escaped[++i]);
            }

            if (random.Next(4) == 0)
            {
                yield return piece.ToString();
                piece.Clear();
            }
        }

        yield return piece.ToString();
    }

    private string Rest(int at) =>
        $$$"""{"tool_calls":[{"index":{{{open[at].Index}}},"function":{"arguments":"{{{Piece(at)}}}"}}]}""";

    /// <summary>The next piece of a call's arguments; the call ends with its last.</summary>
    private string Piece(int at)
    {
        string piece = open[at].Pieces.Dequeue();
        if (open[at].Pieces.Count == 0)
        {
            open.RemoveAt(at);
        }

        return piece;
    }

    private static string Plain(StringBuilder escaped) =>
        NoBlanks(JsonSerializer.Deserialize<string>($"\"{escaped}\"")!);

    private static string NoBlanks(string text) =>
        text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
