using System.Text.Json;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation;

/// <summary>A request in one format, in the other, and back: it loses what the formats' fates list, and nothing else.</summary>
public sealed class ChatAndResponsesRoundTripTests
{
    private static readonly WireFormat Chat = ChatFormat.Instance;
    private static readonly WireFormat Responses = ResponsesFormat.Instance;

    [Fact]
    public void A_rich_Responses_request_comes_back_from_chat_completions()
    {
        const string Tools =
            """[{"type":"function","name":"ls","description":"Lists \"it\".","parameters":{"type":"object","properties":{"a":{"type":"array"}}},"strict":true}]""";
        const string Format =
            """{"type":"json_schema","name":"o","description":"d","schema":{"type":"object"},"strict":true}""";
        const string Items =
            """{"type":"message","role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"low"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}]},ASSISTANT,{"type":"function_call","call_id":"c1","name":"ls","arguments":"{\"a\": [1, \"\u00e9\\n\"]}"},{"type":"function_call","call_id":"c2","name":"ls","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"one\ntwo"},{"type":"function_call_output","call_id":"c2","output":"x"},DEVELOPER,{"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]}""";
        string body =
            """{"model":"local","instructions":"Base.","input":[{"role":"developer","content":"First."},ITEMS],"tools":TOOLS,"tool_choice":{"type":"function","name":"ls"},"parallel_tool_calls":false,"max_output_tokens":500,"temperature":0.25,"top_p":0.9,"reasoning":{"effort":"high"},"text":{"format":FORMAT,"verbosity":"low"},"prompt_cache_key":"k","service_tier":"flex","top_logprobs":2,"stream":true}"""
                .Replace("ITEMS", Items)
                .Replace("TOOLS", Tools)
                .Replace("FORMAT", Format)
                .Replace(
                    "ASSISTANT",
                    """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"I \"see\"","annotations":[]}]}"""
                )
                .Replace("DEVELOPER", """{"role":"developer","content":"Mind."}""");

        string back = Trip(Responses, Chat, Scene.Hosted, body, out Losses losses);

        AssertSame(
            """{"model":"big-1","store":false,"stream":true,"max_output_tokens":500,"temperature":0.25,"top_p":0.9,"include":["reasoning.encrypted_content","message.output_text.logprobs"],"top_logprobs":2,"reasoning":{"effort":"high","summary":"auto"},"text":{"format":FORMAT,"verbosity":"low"},"service_tier":"flex","prompt_cache_key":"k","instructions":"Base.\n\nFirst.","tools":TOOLS,"tool_choice":{"type":"function","name":"ls"},"parallel_tool_calls":false,"input":[ITEMS]}"""
                .Replace("ITEMS", Items)
                .Replace("TOOLS", Tools)
                .Replace("FORMAT", Format)
                .Replace("ASSISTANT", """{"type":"message","role":"assistant","content":"I \"see\""}""")
                .Replace("DEVELOPER", """{"type":"message","role":"developer","content":"Mind."}"""),
            back
        );
        Assert.True(losses.IsEmpty, losses.ToString());
    }

    [Fact]
    public void A_rich_chat_request_comes_back_from_Responses()
    {
        const string Common =
            "\"temperature\":0.25,\"top_p\":0.9,\"reasoning_effort\":\"low\",\"verbosity\":\"high\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"o\",\"schema\":{\"type\":\"object\"},\"strict\":false}},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"ls\",\"description\":\"d\",\"parameters\":{\"type\":\"object\"},\"strict\":true}}],\"tool_choice\":\"required\",\"parallel_tool_calls\":true,\"logprobs\":true,\"top_logprobs\":3,\"prompt_cache_key\":\"k\"";
        const string Messages =
            """[{"role":"system","content":"Base."},{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://a.b/c.png","detail":"high"}}]},{"role":"assistant","content":"I \"see\"","tool_calls":[{"id":"c1","type":"function","function":{"name":"ls","arguments":"{\"a\": [1]}"}},{"id":"c2","type":"function","function":{"name":"ls","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"one"},{"role":"tool","tool_call_id":"c2","content":""},{"role":"system","content":"Mind."},{"role":"user","content":"go on"}]""";
        string body =
            "{\"model\":\"local\",\"max_completion_tokens\":500,"
            + Common
            + ",\"messages\":"
            + Messages
            + "}";

        string back = Trip(Chat, Responses, Scene.Hosted, body, out Losses losses);

        AssertSame(body.Replace("local", "big-1"), back);
        Assert.True(losses.IsEmpty, losses.ToString());
    }

    [Fact]
    public void What_an_engine_gets_of_a_Responses_request_loses_what_is_listed()
    {
        string body =
            """{"model":"local","input":[{"role":"user","content":"hi"},{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"hm"}],"encrypted_content":"fth1.3fa9c2d1"},{"type":"custom_tool_call","call_id":"c1","name":"patch","input":"*** \"x\"\n"},{"type":"custom_tool_call_output","call_id":"c1","output":"done"},{"type":"function_call","call_id":"c2","namespace":"db","name":"query","arguments":"{\"q\":1}"},{"type":"function_call_output","call_id":"c2","output":"2"}],"tools":[{"type":"custom","name":"patch"},{"type":"web_search"},{"type":"namespace","name":"db","tools":[{"type":"function","name":"query","parameters":{"type":"object"}}]}],"text":{"verbosity":"low"}}""";

        string back = Trip(Responses, Chat, Scene.Engine, body, out Losses losses);

        AssertSame(
            """{"model":"qwen","store":false,"include":["reasoning.encrypted_content"],"tools":[{"type":"function","name":"patch","parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false},"strict":false},{"type":"function","name":"db__query","parameters":{"type":"object"},"strict":false}],"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"function_call","call_id":"c1","name":"patch","arguments":"{\"input\":\"*** \\\"x\\\"\\n\"}"},{"type":"function_call_output","call_id":"c1","output":"done"},{"type":"function_call","call_id":"c2","name":"db__query","arguments":"{\"q\":1}"},{"type":"function_call_output","call_id":"c2","output":"2"}]}""",
            back
        );
        string[] listed =
        [
            .. new[]
            {
                Responses.FatesOfReading,
                Chat.FatesOfWriting(Scene.Engine),
                Chat.FatesOfReading,
                Responses.FatesOfWriting(Scene.Engine),
            }
                .SelectMany(fates => fates)
                .Select(fate => fate.Member),
        ];
        Assert.Equal(
            ["custom_tool=1", "thinking=1", "verbosity=1", "web_search=1"],
            losses.Counts.Select(one => $"{one.Field}={one.Count}").Order(StringComparer.Ordinal)
        );
        Assert.All(losses.Counts, one => Assert.Contains(one.Field, listed));
    }

    /// <summary>A request read in one format, written in another, read there and written in its own.</summary>
    private static string Trip(
        WireFormat own,
        WireFormat other,
        UpstreamTraits traits,
        string body,
        out Losses losses
    )
    {
        losses = new Losses();
        string there = Scene.Request(own, other, traits, body, losses);
        return Scene.Request(other, own, traits, there, losses);
    }

    private static void AssertSame(string expected, string actual)
    {
        using JsonDocument one = JsonDocument.Parse(expected);
        using JsonDocument other = JsonDocument.Parse(actual);
        if (!JsonElement.DeepEquals(one.RootElement, other.RootElement))
        {
            Assert.Equal(expected, actual);
        }
    }
}
