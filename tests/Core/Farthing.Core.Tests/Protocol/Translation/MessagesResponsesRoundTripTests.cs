using System.Text.Json.Nodes;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation;

/// <summary>Requests from Messages to Responses and back, and the other way round: lost is only what the formats' fates name.</summary>
public sealed class MessagesResponsesRoundTripTests
{
    private static readonly UpstreamTraits Engine = Scene.Engine with { TakesDocuments = true };

    [Fact]
    public void A_rich_request_of_Messages_comes_back_with_all_that_both_formats_have()
    {
        const string Body = """
            {"model":"m","max_tokens":4096,"stream":true,"top_p":0.97,
             "thinking":{"type":"adaptive"},
             "output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}}}}},
             "system":[{"type":"text","text":"Be \"short\"."},{"type":"text","text":"Edit files."}],
             "tools":[{"name":"ls","description":"lists","input_schema":{"type":"object","properties":{"p":{"type":"string"}}},"strict":true},{"name":"cat","input_schema":{"type":"object"}}],
             "tool_choice":{"type":"auto","disable_parallel_tool_use":true},
             "messages":[
              {"role":"user","content":[{"type":"text","text":"See:"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},{"type":"image","source":{"type":"url","url":"https://a.example/b.png"}},{"type":"document","source":{"type":"url","url":"https://a.example/b.pdf"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"b.pdf"}]},
              {"role":"assistant","content":[{"type":"text","text":"Looking."},{"type":"tool_use","id":"toolu_1","name":"ls","input":{"p": "a\u00e9\n"}},{"type":"tool_use","id":"toolu_2","name":"cat","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},{"type":"tool_result","tool_use_id":"toolu_2","content":"y"},{"type":"text","text":"go on"}]}]}
            """;

        (string there, string back, string lost) = RoundTrip(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            Scene.Hosted,
            Body
        );

        // Two blocks of instructions are one text there; a name and no strictness become the format's own.
        JsonNode expected = JsonNode.Parse(Body)!;
        expected["model"] = "big-1";
        expected["system"] = JsonNode.Parse("""[{"type":"text","text":"Be \"short\".\n\nEdit files."}]""");
        AssertSame(expected, back);
        Assert.Equal("", lost);
        AssertSame(
            JsonNode.Parse(
                """{"format":{"type":"json_schema","name":"output","schema":{"type":"object","properties":{"a":{"type":"string"}}},"strict":true}}"""
            )!,
            JsonNode.Parse(there)!["text"]!.ToJsonString()
        );
    }

    [Fact]
    public void A_rich_request_of_Responses_comes_back_with_all_that_both_formats_have()
    {
        const string Body = """
            {"model":"m","instructions":"Be \"short\".","max_output_tokens":4096,"stream":true,"temperature":0.5,
             "text":{"format":{"type":"json_schema","name":"output","schema":{"type":"object"},"strict":true}},
             "tools":[{"type":"function","name":"ls","description":"lists","parameters":{"type":"object","properties":{"p":{"type":"string"}}},"strict":true},{"type":"function","name":"cat","parameters":{"type":"object"},"strict":false}],
             "tool_choice":{"type":"function","name":"cat"},"parallel_tool_calls":false,
             "input":[
              {"type":"message","role":"user","content":[{"type":"input_text","text":"See:"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="},{"type":"input_file","file_url":"https://a.example/b.pdf"},{"type":"input_file","filename":"b.pdf","file_data":"data:application/pdf;base64,JVBERi0="}]},
              {"type":"message","role":"assistant","content":"Looking."},
              {"type":"function_call","call_id":"call_1","name":"ls","arguments":"{\"p\": \"a\\n\"}"},
              {"type":"function_call","call_id":"call_2","name":"cat","arguments":"{}"},
              {"type":"function_call_output","call_id":"call_1","output":[{"type":"input_text","text":"x"},{"type":"input_image","image_url":"https://a.example/c.png"}]},
              {"type":"function_call_output","call_id":"call_2","output":"y"},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]},
              {"type":"message","role":"developer","content":"Todo: none."}]}
            """;

        (_, string back, string lost) = RoundTrip(
            ResponsesFormat.Instance,
            MessagesFormat.Instance,
            Scene.Hosted,
            Body
        );

        JsonNode expected = JsonNode.Parse(Body)!;
        expected["model"] = "big-1";
        expected["store"] = false;
        // An M client always gives reasoning back with its seal.
        expected["include"] = new JsonArray("reasoning.encrypted_content");
        AssertSame(expected, back);
        Assert.Equal("", lost);
    }

    /// <summary>What goes back to its maker is the same behind any number of turns; what is another's is counted once each way.</summary>
    [Fact]
    public void Seals_pass_a_round_trip_at_their_maker_alone()
    {
        const string Body = """
            {"model":"m","max_tokens":4096,
             "messages":[
              {"role":"user","content":"hi"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"fth2.0badcafe.rs_1.gA=="},{"type":"thinking","thinking":"b","signature":"EqQB"},{"type":"redacted_thinking","data":"fth3.0badcafe.r.Dark"},{"type":"text","text":"Hello"}]},
              {"role":"user","content":"go on"}]}
            """;

        (string there, string back, string lost) = RoundTrip(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            Scene.Hosted,
            Body
        );

        AssertSame(
            JsonNode.Parse(
                """[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"}],"encrypted_content":"gA=="},{"type":"message","role":"assistant","content":"Hello"},{"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]}]"""
            )!,
            JsonNode.Parse(there)!["input"]!.ToJsonString()
        );
        // Opened, the seal is OpenAI's own text, which is not Anthropic's.
        AssertSame(
            JsonNode.Parse(
                """[{"role":"user","content":"hi"},{"role":"assistant","content":"Hello"},{"role":"user","content":"go on"}]"""
            )!,
            JsonNode.Parse(back)!["messages"]!.ToJsonString()
        );
        Assert.Equal("thinking=1, redacted_thinking=1, reasoning=1", lost);
    }

    /// <summary>What the fates name is lost, and counted by their names.</summary>
    [Fact]
    public void What_is_lost_is_what_the_fates_name()
    {
        const string Body = """
            {"model":"m","max_tokens":4096,"top_k":5,"cache_control":{"type":"ephemeral"},"context_management":{},
             "metadata":{"user_id":"u"},
             "tools":[{"name":"ls","input_schema":{"type":"object"},"input_examples":[{}]},{"type":"web_search_20250305","name":"web_search"}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":"no such file"}]}]}
            """;

        (_, string back, string lost) = RoundTrip(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            Engine,
            Body
        );

        AssertSame(
            JsonNode.Parse(
                """{"model":"qwen","max_tokens":4096,"tools":[{"name":"ls","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"Error: no such file"}]}]}"""
            )!,
            back
        );
        Assert.Equal(
            [
                "cache_control=1",
                "context_management=1",
                "input_examples=1",
                "is_error=1",
                "server_tool=1",
                "top_k=1",
            ],
            lost.Split(", ").Order(StringComparer.Ordinal)
        );
        string[] named =
        [
            .. MessagesFormat.Instance.FatesOfReading.Select(fate => fate.Member),
            .. ResponsesFormat.Instance.FatesOfWriting(Engine).Select(fate => fate.Member),
        ];
        Assert.All(lost.Split(", "), one => Assert.Contains(one[..one.IndexOf('=')], named));
    }

    /// <summary>A body of X as one of Y, and that as one of X again, with what both steps lost.</summary>
    private static (string There, string Back, string Lost) RoundTrip(
        WireFormat one,
        WireFormat other,
        UpstreamTraits traits,
        string body
    )
    {
        Losses losses = new();
        string there = Scene.Request(one, other, traits, body, losses);
        return (there, Scene.Request(other, one, traits, there, losses), losses.ToString());
    }

    private static void AssertSame(JsonNode expected, string actual)
    {
        if (!JsonNode.DeepEquals(expected, JsonNode.Parse(actual)))
        {
            Assert.Equal(expected.ToJsonString(), JsonNode.Parse(actual)!.ToJsonString());
        }
    }
}
