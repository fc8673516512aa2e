using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Requests;
using Farthing.Workloads.Prompts;

namespace Farthing.Tests.Workloads.Prompts;

public sealed class PromptTextTests
{
    private const string Chat = """
        {"model":"m","tools":[{"type":"function","function":{"name":"find","parameters":{"name":"x"}}},{"type":"function","function":{"name":"book"}}],
         "messages":[{"role":"system","content":"Be kind."},{"role":"user","content":[{"type":"text","text":"Hi \u00e9"}]},
          {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"find","arguments":"{\"name\":\"y\"}"}}]}]}
        """;

    private static PromptText Of(string body, Dialect? dialect = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestReader.Read(bytes, dialect ?? Dialect.Chat, out RequestPeek peek));
        return RequestPrompt.Of(bytes, peek);
    }

    private static string TextOf(string body, Dialect? dialect = null)
    {
        using PromptText text = Of(body, dialect);
        return Encoding.UTF8.GetString(text.Bytes);
    }

    [Fact]
    public void Roles_and_texts_stand_as_they_are_and_tools_come_first()
    {
        using PromptText text = Of(Chat);

        string all = Encoding.UTF8.GetString(text.Bytes);
        Assert.StartsWith("function\n", all, StringComparison.Ordinal);
        Assert.Contains("system\nBe kind.\n\x1euser\nHi é\n\x1e", all, StringComparison.Ordinal);
        Assert.Equal(["find", "book"], text.ToolNames);
        Assert.Equal(["find"], text.Called);
        Assert.Equal((3, 2), (text.Messages, text.Tools.Count));
        Assert.Equal(text.ToolsEnd, text.Tools[^1]);
    }

    [Fact]
    public void White_space_marks_and_forms_of_a_text_make_no_difference()
    {
        const string Plain = """{"model":"m","messages":[{"role":"user","content":"Hi"}]}""";

        Assert.Equal(
            TextOf(Plain),
            TextOf(
                """{ "model": "m", "messages": [ { "role":"user" , "content": [{"type":"text","text":"\u0048i","cache_control":{"type":"ephemeral","a":[1,{}]}}] } ] }"""
            )
        );
        Assert.NotEqual(TextOf(Plain), TextOf(Plain.Replace("Hi", "hi", StringComparison.Ordinal)));
        Assert.NotEqual(TextOf(Plain), TextOf(Plain.Replace("user", "system", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_conversation_that_goes_on_has_a_text_that_goes_on()
    {
        string system =
            """{"model":"m","max_tokens":9,"system":"s","messages":[{"role":"user","content":"a"}""";
        string first = TextOf(system + "]}", Dialect.Messages);

        Assert.StartsWith(
            first,
            TextOf(
                system
                    + ""","{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""".Replace(
                        ",\"{",
                        ",{",
                        StringComparison.Ordinal
                    ),
                Dialect.Messages
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void White_space_is_counted_in_texts_that_are_JSON_as_a_minifier_would_remove_it()
    {
        JsonNode result = JsonNode.Parse(
            """{"rows":[{"id":1,"name":"a b","ok":true,"none":null},{"id":2.50,"name":"\"c, \"","list":[]}],"more":{}}"""
        )!;
        string minified = result.ToJsonString();
        string pretty = result.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

        long SpaceOf(string text)
        {
            using PromptText written = Of(
                new JsonObject
                {
                    ["model"] = "m",
                    ["messages"] = new JsonArray(new JsonObject { ["role"] = "tool", ["content"] = text }),
                }.ToJsonString(new JsonSerializerOptions { WriteIndented = true })
            );
            return written.SpaceBytes;
        }

        Assert.Equal(pretty.Length - minified.Length, SpaceOf(pretty));
        Assert.Equal(0, SpaceOf(minified));
        Assert.Equal(0, SpaceOf(pretty[..^3]));
        Assert.Equal(0, SpaceOf("Look: " + pretty));
    }

    [Fact]
    public void Long_texts_that_stand_there_twice_are_counted_once()
    {
        string page = new('p', 400);
        using PromptText text = Of(
            $$"""{"model":"m","messages":[{"role":"user","content":"{{page}}"},{"role":"tool","tool_call_id":"1","content":"{{page}}"},{"role":"user","content":"ok"},{"role":"user","content":"ok"}]}"""
        );

        Assert.Equal(400, text.RepeatedBytes);
    }

    [Fact]
    public void Data_of_an_image_is_not_its_bytes()
    {
        string image = new('A', 100_000);
        string body =
            $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{image}}}"}}]}]}""";
        using PromptText text = Of(body);
        using PromptText other = Of(
            body.Replace("AAAB", "AAAC", StringComparison.Ordinal)
                .Replace("64,A", "64,B", StringComparison.Ordinal)
        );

        Assert.True(text.Bytes.Length < 100);
        Assert.False(text.Bytes.SequenceEqual(other.Bytes));
    }
}
