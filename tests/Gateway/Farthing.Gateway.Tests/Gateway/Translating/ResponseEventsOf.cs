using System.Text;
using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Events of a Responses stream, and what holds of each of them whatever is said: numbers, order, identities, repeats.</summary>
internal sealed class ResponseEventsOf
{
    private static readonly string[] Ends = ["response.completed", "response.incomplete", "response.failed"];

    private readonly List<JsonElement> items = [];
    private readonly StringBuilder deltas = new();
    private string openId = "";
    private string openPart = "";
    private int parts;

    private ResponseEventsOf(string text)
    {
        List<JsonElement> events = [];
        string name = "";
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                JsonElement one = JsonDocument.Parse(line["data: ".Length..]).RootElement;
                Assert.Equal(name, one.GetProperty("type").GetString());
                Assert.Equal(events.Count, one.GetProperty("sequence_number").GetInt32());
                events.Add(one);
                name = "";
            }
        }

        All = events;
    }

    /// <summary>The events.</summary>
    public IReadOnlyList<JsonElement> All { get; }

    /// <summary>Their types.</summary>
    public IReadOnlyList<string> Types => [.. All.Select(TypeOf)];

    /// <summary>The response of the last event.</summary>
    public JsonElement Last => All[^1].GetProperty("response");

    /// <summary>Items of the last event.</summary>
    public IReadOnlyList<JsonElement> Output => [.. Last.GetProperty("output").EnumerateArray()];

    /// <summary>Reads a stream and checks it.</summary>
    public static ResponseEventsOf Checked(string text)
    {
        ResponseEventsOf events = new(text);
        events.Check();
        return events;
    }

    private void Check()
    {
        Assert.Equal(["response.created", "response.in_progress"], Types.Take(2));
        Assert.Contains(TypeOf(All[^1]), Ends);
        Assert.Single(Types, type => Ends.Contains(type));
        Assert.Single(
            All.Where(one => one.TryGetProperty("response", out _))
                .Select(one => one.GetProperty("response").GetProperty("id").GetString())
                .Distinct()
        );
        foreach (JsonElement one in All.Skip(2).SkipLast(1))
        {
            Take(one, TypeOf(one));
        }

        Assert.Equal(items.Count, Output.Count);
        for (int i = 0; i < items.Count; i++)
        {
            JsonSame.Check(items[i].GetRawText(), Output[i].GetRawText());
        }

        if (TypeOf(All[^1]) != "response.failed")
        {
            Assert.Equal("", openId);
        }
    }

    private void Take(JsonElement one, string type)
    {
        Assert.Equal(items.Count, one.GetProperty("output_index").GetInt32());
        switch (type)
        {
            case "response.output_item.added":
                Assert.Equal("", openId);
                openId = one.GetProperty("item").GetProperty("id").GetString()!;
                Assert.NotEqual("", openId);
                parts = 0;
                deltas.Clear();
                break;
            case "response.output_item.done":
                Assert.Equal(openId, one.GetProperty("item").GetProperty("id").GetString());
                Assert.Equal("", openPart);
                items.Add(one.GetProperty("item"));
                openId = "";
                break;
            default:
                Assert.Equal(openId, one.GetProperty("item_id").GetString());
                TakePiece(one, type);
                break;
        }
    }

    private void TakePiece(JsonElement one, string type)
    {
        if (one.TryGetProperty("content_index", out JsonElement at))
        {
            Assert.Equal(
                type.EndsWith("part.added", StringComparison.Ordinal) ? parts : parts - 1,
                at.GetInt32()
            );
        }

        switch (type)
        {
            case "response.content_part.added":
                Assert.Equal("", openPart);
                openPart = one.GetProperty("part").GetProperty("type").GetString()!;
                parts++;
                deltas.Clear();
                break;
            case "response.content_part.done":
                JsonElement part = one.GetProperty("part");
                Assert.Equal(openPart, part.GetProperty("type").GetString());
                string member = openPart == "refusal" ? "refusal" : "text";
                Assert.Equal(deltas.ToString(), part.GetProperty(member).GetString());
                openPart = "";
                break;
            case "response.function_call_arguments.done":
                Assert.Equal(deltas.ToString(), one.GetProperty("arguments").GetString());
                break;
            case "response.custom_tool_call_input.done":
                Assert.Equal(deltas.ToString(), one.GetProperty("input").GetString());
                break;
            case "response.output_text.done" or "response.reasoning_text.done":
                Assert.Equal(deltas.ToString(), one.GetProperty("text").GetString());
                break;
            case "response.refusal.done":
                Assert.Equal(deltas.ToString(), one.GetProperty("refusal").GetString());
                break;
            default:
                Assert.EndsWith(".delta", type, StringComparison.Ordinal);
                deltas.Append(one.GetProperty("delta").GetString());
                break;
        }
    }

    private static string TypeOf(JsonElement one) => one.GetProperty("type").GetString()!;
}
