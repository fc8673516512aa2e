using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

/// <summary>Rich requests into the other format and back: what both have survives, and nothing is lost that the fates do not name.</summary>
public sealed class ChatMessagesRoundTripTests
{
    private const string Picture =
        """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}""";

    /// <summary>All that both formats have, for a provider.</summary>
    private const string Messages = $$$$$$"""
        {"model":"big-1","max_tokens":4096,"stream":true,"service_tier":"standard_only","stop_sequences":["END","\n\"x"],
         "thinking":{"type":"adaptive"},"output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"number"}}}}},
         "system":[{"type":"text","text":"You edit files. \u00e9"}],
         "tools":[{"name":"Read","description":"reads \"it\"","input_schema":{"type":"object","properties":{"path":{"type":"string"}}},"strict":true},{"name":"List","input_schema":{"type":"object","properties":{}}}],
         "tool_choice":{"type":"auto","disable_parallel_tool_use":true},
         "messages":[
          {"role":"user","content":[{"type":"text","text":"What is this?"},{{{{{{Picture}}}}}},{"type":"image","source":{"type":"url","url":"https://x/y.png"}}]},
          {"role":"assistant","content":[{"type":"text","text":"Let me see."},{"type":"tool_use","id":"call_1","name":"Read","input":{"path": "a\"\u00e9.txt","n":[1,2.50]}},{"type":"tool_use","id":"call_2","name":"List","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"line\nline"},{"type":"tool_result","tool_use_id":"call_2","content":"a.txt"},{"type":"text","text":"go on"}]},
          {"role":"assistant","content":"Done."},
          {"role":"user","content":"Thanks"}]}
        """;

    private const string Chat = """
        {"model":"big-1","max_completion_tokens":4096,"stream":true,"stream_options":{"include_usage":true},"service_tier":"default","stop":["END"],"temperature":0.5,"reasoning_effort":"high",
         "response_format":{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object"},"strict":true}},
         "tools":[{"type":"function","function":{"name":"Read","description":"reads","parameters":{"type":"object","properties":{"path":{"type":"string"}}},"strict":true}}],
         "tool_choice":{"type":"function","function":{"name":"Read"}},"parallel_tool_calls":false,
         "messages":[
          {"role":"system","content":"You edit files."},
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="}}]},
          {"role":"assistant","content":"Let me see.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"Read","arguments":"{\"path\": \"a\\\"\u00e9.txt\"}"}}]},
          {"role":"tool","tool_call_id":"call_1","content":"line\nline"},
          {"role":"user","content":"go on"},
          {"role":"assistant","content":"Done."},
          {"role":"user","content":"Thanks"}]}
        """;

    private static UpstreamTraits Provider { get; } =
        Scene.Hosted with
        {
            ReasoningBack = ReasoningReturn.All,
        };

    [Fact]
    public void Messages_to_chat_and_back()
    {
        Losses losses = new();

        string back = There(MessagesFormat.Instance, ChatFormat.Instance, Messages, losses);

        Same(Messages.Replace("\"thinking\":{\"type\":\"adaptive\"},", ""), Thinkless(back));
        Assert.Equal("", losses.ToString());
    }

    [Fact]
    public void Chat_to_messages_and_back()
    {
        Losses losses = new();

        string back = There(
            ChatFormat.Instance,
            MessagesFormat.Instance,
            Chat.Replace("\"reasoning_effort\":\"high\",", ""),
            losses
        );

        // A format of Messages has no name and is always strict: both come back as they were here.
        Same(Chat.Replace("\"reasoning_effort\":\"high\",", ""), back);
        Assert.Equal("", losses.ToString());
    }

    [Fact]
    public void Effort_to_adaptive_thinking_and_back()
    {
        Losses losses = new();

        string back = There(
            ChatFormat.Instance,
            MessagesFormat.Instance,
            """{"model":"big-1","max_completion_tokens":4096,"reasoning_effort":"low","messages":[{"role":"user","content":"u"}]}""",
            losses
        );

        Same(
            """{"model":"big-1","max_completion_tokens":4096,"reasoning_effort":"low","messages":[{"role":"user","content":"u"}]}""",
            back
        );
        Assert.Equal("", losses.ToString());
    }

    [Fact]
    public void What_only_messages_has_is_named_where_it_is_lost()
    {
        Losses losses = new();

        There(
            MessagesFormat.Instance,
            ChatFormat.Instance,
            """{"model":"m","max_tokens":4096,"top_k":4,"cache_control":{"type":"ephemeral"},"context_management":{},"messages":[{"role":"user","content":"u"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"text","text":"a"}]},{"role":"user","content":"v"}]}""",
            losses
        );

        string[] known =
        [
            .. MessagesFormat.Instance.FatesOfReading.Select(fate => fate.Member),
            .. ChatFormat.Instance.FatesOfWriting(Provider).Select(fate => fate.Member),
        ];
        Assert.Equal(4, losses.Counts.Count);
        Assert.All(losses.Counts, loss => Assert.Contains(loss.Field, known));
    }

    /// <summary>Read as X, written as Y, read as Y, written as X.</summary>
    private static string There(WireFormat x, WireFormat y, string body, Losses losses) =>
        Scene.Request(y, x, Provider, Scene.Request(x, y, Provider, body, losses), losses);

    /// <summary>Effort comes back with the word that it is adaptive.</summary>
    private static string Thinkless(string body) => body.Replace("\"thinking\":{\"type\":\"adaptive\"},", "");

    private static void Same(string expected, string actual)
    {
        Assert.Equal(Canonical(expected), Canonical(actual));

        static string Canonical(string json)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            StringBuilder text = new();
            Write(document.RootElement, text);
            return text.ToString();
        }
    }

    private static void Write(JsonElement json, StringBuilder to)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (
                JsonProperty member in json.EnumerateObject()
                    .OrderBy(member => member.Name, StringComparer.Ordinal)
            )
            {
                to.Append('{').Append(member.Name).Append(':');
                Write(member.Value, to);
                to.Append("}\n");
            }
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in json.EnumerateArray())
            {
                to.Append('[');
                Write(item, to);
                to.Append("]\n");
            }
        }
        else
        {
            to.Append(json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText());
        }
    }
}
