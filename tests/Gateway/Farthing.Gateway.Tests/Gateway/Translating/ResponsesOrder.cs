using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>What Responses clients rely on in any stream.</summary>
internal static class ResponsesOrder
{
    /// <summary>Checks numbers without a gap; items that are added, then go on, then are done, one identity each; texts that are what their deltas were; one terminal event, last, with the items that were done.</summary>
    public static void Check(IReadOnlyList<string> events)
    {
        List<string> done = [];
        string item = "";
        string part = "";
        string deltas = "";
        for (int i = 0; i < events.Count; i++)
        {
            using JsonDocument document = JsonDocument.Parse(events[i]);
            JsonElement one = document.RootElement;
            string type = one.GetProperty("type").GetString()!;
            Assert.Equal(i, one.GetProperty("sequence_number").GetInt32());
            Assert.Equal(i == 0, type == "response.created");
            Assert.Equal(i == 1, type == "response.in_progress");
            Assert.Equal(
                i == events.Count - 1,
                type is "response.completed" or "response.incomplete" or "response.failed"
            );
            if (one.TryGetProperty("output_index", out JsonElement index))
            {
                Assert.Equal(done.Count, index.GetInt32());
            }

            if (one.TryGetProperty("item_id", out JsonElement id))
            {
                Assert.Equal(item, id.GetString());
            }

            if (type == "response.output_item.added")
            {
                Assert.Equal("", item);
                item = one.GetProperty("item").GetProperty("id").GetString()!;
                Assert.NotEqual("", item);
            }
            else if (type == "response.output_item.done")
            {
                Assert.Equal(item, one.GetProperty("item").GetProperty("id").GetString());
                Assert.Equal("", part);
                done.Add(one.GetProperty("item").GetRawText());
                item = "";
            }
            else if (type.EndsWith("_part.added", StringComparison.Ordinal))
            {
                Assert.Equal("", part);
                part = type[..^".added".Length];
            }
            else if (type.EndsWith("_part.done", StringComparison.Ordinal))
            {
                Assert.Equal(part, type[..^".done".Length]);
                part = "";
            }
            else if (type.EndsWith(".delta", StringComparison.Ordinal))
            {
                Assert.NotEqual("", item);
                deltas += one.GetProperty("delta").GetString();
            }
            else if (type.EndsWith(".done", StringComparison.Ordinal))
            {
                string member = type switch
                {
                    "response.function_call_arguments.done" => "arguments",
                    "response.custom_tool_call_input.done" => "input",
                    "response.refusal.done" => "refusal",
                    _ => "text",
                };
                Assert.Equal(deltas, one.GetProperty(member).GetString());
                deltas = "";
            }
        }

        using JsonDocument last = JsonDocument.Parse(events[^1]);
        JsonElement response = last.RootElement.GetProperty("response");
        CutScene.AssertJson($"[{string.Join(',', done)}]", response.GetProperty("output").GetRawText());
    }
}
