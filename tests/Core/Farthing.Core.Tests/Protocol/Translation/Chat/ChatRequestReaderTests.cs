using System.Text;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatRequestReaderTests
{
    [Fact]
    public void Members_are_read()
    {
        Conversation read = Read(
            """
            "max_tokens":5,"max_completion_tokens":7,"temperature":0.50,"top_p":1e0,"stop":"x","user":"u\n",
            "parallel_tool_calls":false,"service_tier":"flex","stream":true,"stream_options":{"include_usage":true},
            "reasoning_effort":"high","response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"description":"d","schema":{ "a":1 }}}
            """,
            out Losses losses
        );

        Assert.Equal("m", read.Model);
        Assert.Equal(7, read.MaxOutputTokens);
        Assert.Equal(("0.50", "1e0"), (read.Temperature.ToString(), read.TopP.ToString()));
        Assert.Equal("x", Assert.Single(read.Stops).Plain());
        Assert.Equal("u\n", read.User.Plain());
        Assert.False(read.HasParallelCalls);
        Assert.Equal("flex", read.ServiceTier);
        Assert.True(read.IsStream && read.AsksUsage);
        Assert.Equal((ReasoningMode.Adaptive, "high"), (read.Reasoning.Mode, read.Reasoning.Effort));
        OutputFormat format = read.Format;
        Assert.Equal(OutputFormatKind.JsonSchema, format.Kind);
        Assert.Equal(("n", "d"), (format.Name.Plain(), format.Description.Plain()));
        Assert.Equal(("""{ "a":1 }""", "true"), (format.Schema.ToString(), format.Strict.ToString()));
        Assert.Empty(read.Others);
        Assert.True(losses.IsEmpty);
    }

    [Fact]
    public void The_effort_none_switches_reasoning_off() =>
        Assert.Equal(ReasoningMode.Disabled, Read("\"reasoning_effort\":\"none\"", out _).Reasoning.Mode);

    [Fact]
    public void Other_members_are_kept_but_for_those_that_change_nothing()
    {
        Conversation read = Read(
            """
            "n":1,"frequency_penalty":0,"presence_penalty":0.0,"logprobs":false,"logit_bias":{},"store":false,"metadata":{},
            "verbosity":"medium","modalities":["text"],"seed":null,"top_k":-1,
            "seed2":1,"top_logprobs":2,"stop":["a","b"]
            """,
            out _
        );

        Assert.Equal(["seed2", "top_logprobs"], read.Others.Select(other => other.Name));
        Assert.Equal(2, read.Stops.Count);
    }

    [Fact]
    public void Roles_become_turns() =>
        Turns(
            """
            {"role":"system","content":"s"},{"role":"developer","content":[{"type":"text","text":"d"}]},
            {"role":"user","content":[{"type":"text","text":"u"},{"type":"text","text":""}],"name":"bob"},
            {"role":"assistant","content":"a","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"2","type":"custom","custom":{"name":"g","input":"x"}}]},
            {"role":"tool","tool_call_id":"1","content":"r"},{"role":"tool","tool_call_id":"2","content":[{"type":"text","text":"q"}]},
            {"role":"assistant","content":null,"refusal":"no"}
            """,
            "name=1",
            "System: text s",
            "System: text d",
            "User: text u",
            "Assistant: text a | call 1 f {} | custom 2 g x",
            "Tool: result 1 [text r] | custom result 2 [text q]",
            "Assistant: refusal no"
        );

    [Fact]
    public void Functions_of_old_are_calls_with_ids_of_ours() =>
        Turns(
            """
            {"role":"assistant","function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"r"},
            {"role":"assistant","function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"q"}
            """,
            "",
            "Assistant: call call_0 f {}",
            "Tool: result call_0 [text r]",
            "Assistant: call call_1 f {}",
            "Tool: result call_1 [text q]"
        );

    [Fact]
    public void Thinking_blocks_win_over_bare_reasoning() =>
        Turns(
            """
            {"role":"assistant","content":"a","reasoning_content":"t","thinking_blocks":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"}]},
            {"role":"assistant","content":"b","reasoning_content":"t"},{"role":"assistant","content":"c","reasoning":"t"}
            """,
            "",
            "Assistant: reasoning t s | redacted d | text a",
            "Assistant: reasoning t  | text b",
            "Assistant: reasoning t  | text c"
        );

    [Fact]
    public void Pictures_sounds_and_files_are_parts() =>
        Turns(
            """
            {"role":"user","content":[
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},{"type":"image_url","image_url":{"url":"https://x/y.png"}},
            {"type":"input_audio","input_audio":{"data":"BBBB","format":"mp3"}},
            {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,CCCC"}},
            {"type":"file","file":{"filename":"b.pdf","file_data":"CCCC"}},
            {"type":"file","file":{"filename":"c.md","file_data":"data:text/markdown;base64,Iwo="}},
            {"type":"file","file":{"file_id":"file-1"},"cache_control":{"type":"ephemeral"}}]}
            """,
            "cache_control=1",
            "User: image image/png AAAA low | image url https://x/y.png  | audio audio/mp3 BBBB"
                + " | document application/pdf CCCC a.pdf | document application/pdf CCCC b.pdf"
                + " | document text/plain #\\n c.md | document id file-1 "
        );

    [Fact]
    public void Tools_are_read_functions_of_old_too()
    {
        Conversation read = Read(
            """
            "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"a":1},"strict":true}},
            {"type":"custom","custom":{"name":"g","format":{"type":"grammar","grammar":{"definition":"start: \"x\"","syntax":"lark"}}}},{"type":"web_search","max":1}],
            "functions":[{"name":"h"}],"tool_choice":{"type":"function","function":{"name":"f"}}
            """,
            out _
        );

        Assert.Equal(["f", "g", "web_search", "h"], read.Tools.Select(tool => tool.Name.Plain()));
        Assert.Equal(
            [ToolKind.Function, ToolKind.Custom, ToolKind.Server, ToolKind.Function],
            read.Tools.Select(tool => tool.Kind)
        );
        Assert.Equal("""{"a":1}""", read.Tools[0].Parameters.ToString());
        Assert.True(read.Tools[0].IsStrict);
        Assert.Equal(
            """{"type":"grammar","syntax":"lark","definition":"start: \"x\""}""",
            read.Tools[1].Format.ToString()
        );
        Assert.Equal((ToolDemandMode.Named, "f"), (read.ToolDemand.Mode, read.ToolDemand.Name.Plain()));
    }

    [Theory]
    [InlineData("\"tool_choice\":\"auto\"", ToolDemandMode.Auto)]
    [InlineData("\"tool_choice\":\"required\"", ToolDemandMode.Required)]
    [InlineData("\"tool_choice\":\"none\"", ToolDemandMode.None)]
    [InlineData("\"function_call\":\"auto\"", ToolDemandMode.Auto)]
    [InlineData("\"function_call\":{\"name\":\"f\"}", ToolDemandMode.Named)]
    [InlineData("\"tool_choice\":{\"type\":\"custom\",\"custom\":{\"name\":\"g\"}}", ToolDemandMode.Named)]
    [InlineData("\"user\":null", ToolDemandMode.Unstated)]
    public void A_choice_is_read(string member, ToolDemandMode mode) =>
        Assert.Equal(mode, Read(member, out _).ToolDemand.Mode);

    [Fact]
    public void Allowed_tools_are_the_ones_that_stay()
    {
        Conversation read = Read(
            """
            "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}},{"type":"custom","custom":{"name":"h"}}],
            "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"g"}},{"type":"custom","custom":{"name":"h"}}]}}
            """,
            out _
        );

        Assert.Equal(["g", "h"], read.Tools.Select(tool => tool.Name.Plain()));
        Assert.Equal(ToolDemandMode.Required, read.ToolDemand.Mode);
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "'model' is missing")]
    [InlineData("""{"model":"m"}""", "'messages' is missing")]
    [InlineData("[]", "the body has to be a JSON object")]
    [InlineData("{", "the body is not JSON (line 1, byte 2)")]
    [InlineData(
        """{"model":"m","messages":[{"role":"robot"}]}""",
        "'messages[0].role' has to be system, developer, user, assistant, tool or function"
    )]
    [InlineData(
        """{"model":"m","messages":[{"role":"user","content":[{"type":"video_url"}]}]}""",
        "'messages[0].content[0].type' has to be text, image_url, input_audio or file"
    )]
    [InlineData(
        """{"model":"m","messages":[{"role":"user","content":1}]}""",
        "'messages[0].content' has to be a string or an array of parts"
    )]
    [InlineData(
        """{"model":"m","messages":[],"response_format":{"type":"xml"}}""",
        "'response_format.type' has to be text, json_object or json_schema"
    )]
    [InlineData(
        """{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""",
        "'messages[0].content' has half of a surrogate pair"
    )]
    [InlineData(
        """{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_data":"data:text/plain;base64,?"}}]}]}""",
        "'messages[0].content[0].file.file_data' has to be base64"
    )]
    [InlineData(
        """{"model":"m","messages":[],"tool_choice":"any"}""",
        "'tool_choice' has to be none, auto, required or an object that names a tool"
    )]
    public void What_cannot_be_read_is_refused(string body, string message)
    {
        RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
            ChatFormat.Instance.ReadRequest(Encoding.UTF8.GetBytes(body), new Losses())
        );

        Assert.Equal(message, refused.Message);
    }

    [Theory]
    [InlineData("name", """{"role":"user","content":"x","name":"n"}""")]
    [InlineData(
        "cache_control",
        """{"role":"user","content":[{"type":"text","text":"x","cache_control":{}}]}"""
    )]
    [InlineData("annotations", """{"role":"assistant","content":"x","annotations":[{}]}""")]
    [InlineData("audio", """{"role":"assistant","content":"x","audio":{"id":"a"}}""")]
    public void Every_fate_of_reading_is_counted(string member, string message)
    {
        Losses losses = new();

        ChatFormat.Instance.ReadRequest(
            Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{message}}]}"""),
            losses
        );

        Assert.Equal($"{member}=1", losses.ToString());
        Assert.Contains(ChatFormat.Instance.FatesOfReading, fate => fate.Member == member);
        Assert.Equal(4, ChatFormat.Instance.FatesOfReading.Count);
    }

    private static void Turns(string messages, string losses, params string[] lines)
    {
        Losses counted = new();

        Conversation read = ChatFormat.Instance.ReadRequest(
            Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{messages}}]}"""),
            counted
        );

        Assert.Equal(
            lines,
            read.Turns.Select(turn => $"{turn.Role}: {string.Join(" | ", turn.Parts.Select(Say))}")
        );
        Assert.Equal(losses, counted.ToString());
    }

    private static string Say(Part part) =>
        part switch
        {
            TextPart text => $"text {Raw(text.Text)}",
            RefusalPart refusal => $"refusal {Raw(refusal.Text)}",
            ReasoningPart { IsRedacted: true } hidden => $"redacted {Raw(hidden.Seal)}",
            ReasoningPart reasoning => $"reasoning {Raw(reasoning.Text)} {Raw(reasoning.Seal)}",
            ImagePart image => $"image {Say(image.Media)} {Raw(image.Detail)}",
            AudioPart audio => $"audio {Say(audio.Media)}",
            DocumentPart document => $"document {Say(document.Media)} {Raw(document.Name)}",
            ToolCallPart call =>
                $"{(call.IsCustom ? "custom" : "call")} {Raw(call.Id)} {Raw(call.Name)} {Encoding.UTF8.GetString(call.Arguments.Bytes.Span)}",
            ToolResultPart result =>
                $"{(result.IsCustom ? "custom " : "")}result {Raw(result.Id)} [{string.Join(" | ", result.Content.Select(Say))}]",
            _ => "?",
        };

    private static string Say(MediaSource media) =>
        !media.Url.IsEmpty ? $"url {Raw(media.Url)}"
        : !media.FileId.IsEmpty ? $"id {Raw(media.FileId)}"
        : $"{Raw(media.MediaType)} {Raw(media.Base64)}";

    private static string Raw(JsonText text) => Encoding.UTF8.GetString(text.Span);

    private static Conversation Read(string members, out Losses losses)
    {
        losses = new Losses();
        return ChatFormat.Instance.ReadRequest(
            Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[],{{members}}}"""),
            losses
        );
    }
}
