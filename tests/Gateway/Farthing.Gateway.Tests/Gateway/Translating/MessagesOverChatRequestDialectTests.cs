using System.Text.Json;
using Farthing.Gateway.Upstreams;
using static Farthing.Tests.Gateway.Translating.MessagesOverChatScene;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Requests of a Messages client as an engine of chat completions gets them.</summary>
public sealed class MessagesOverChatRequestDialectTests
{
    private const string Answer = """{"role":"assistant","content":"ok"}""";

    private const string System = """
        "system":[{"type":"text","text":"x-anthropic-billing-header: v=2; h=ab"},{"type":"text","text":"You edit files.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Be brief."}],
        """;

    private const string Read =
        """{"name":"Read","description":"reads","input_schema":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}""";

    private const string Turns = """
        {"role":"user","content":"Fix a.txt"},
        {"role":"system","content":"Plan mode is off."},
        {"role":"assistant","content":[{"type":"thinking","thinking":"look first","signature":"fth1.9ac4a0b7"},{"type":"text","text":"Reading."},{"type":"tool_use","id":"call_1","name":"Read","input":{"path": "a.txt"}},{"type":"tool_use","id":"call_2","name":"Read","input":{"path":"b.png"}},{"type":"tool_use","id":"call_3","name":"Read","input":{}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","is_error":true,"content":[{"type":"text","text":"no such file"}]},{"type":"tool_result","tool_use_id":"call_2","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},{"type":"tool_result","tool_use_id":"call_3","is_error":true,"content":"InputValidationError: path is missing"},{"type":"text","text":"try c.txt","cache_control":{"type":"ephemeral"}}]},
        {"role":"system","content":[{"type":"text","text":"Todo list is empty."}]}
        """;

    private const string SentTurns = """
        {"role":"user","content":"Fix a.txt\n\nPlan mode is off."},
        {"role":"assistant","content":"Reading.","reasoning":"look first","tool_calls":[{"id":"call_1","type":"function","function":{"name":"Read","arguments":"{\"path\": \"a.txt\"}"}},{"id":"call_2","type":"function","function":{"name":"Read","arguments":"{\"path\":\"b.png\"}"}},{"id":"call_3","type":"function","function":{"name":"Read","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"call_1","content":"Error: no such file"},
        {"role":"tool","tool_call_id":"call_2","content":"(image below)"},
        {"role":"tool","tool_call_id":"call_3","content":"InputValidationError: path is missing"},
        {"role":"user","content":[{"type":"text","text":"Image from tool call call_2:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},{"type":"text","text":"try c.txt\n\nTodo list is empty."}]}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Claude_code_turn(bool isStream)
    {
        DialectScene scene = Scene(
            deploy: TakesImages,
            path: "/v1/messages?beta=true",
            headers: request =>
            {
                request.Headers.Add("anthropic-version", "2023-06-01");
                request.Headers.Add("anthropic-beta", "interleaved-thinking-2025-05-14");
                request.Headers.Add("x-claude-code-session-id", "s1");
                request.Headers.Add("x-stainless-lang", "js");
            }
        );
        string body = $$"""
            {"model":"model","max_tokens":4096,"stream":{{(
                isStream ? "true" : "false"
            )}},"thinking":{"type":"adaptive"},"output_config":{"effort":"high"},{{System}}"metadata":{"user_id":"user_1_account__session_2"},"context_management":{"edits":[]},
             "messages":[{{Turns}}],"tools":[{{Read}}]}
            """;

        DialectAnswer answer = isStream
            ? (
                await scene.SendAsync(
                    body,
                    async call =>
                    {
                        await call.BeginStreamAsync(
                            Events(Chunk("""{"content":"ok"}""", "\"stop\""), UsageChunk())
                        );
                        await call.EndStreamAsync();
                    }
                )
            )
            : await scene.WholeAsync(body, Completion(Answer, "\"stop\""));

        Assert.True(answer.Status == 200, answer.Text);
        answer.AssertUsage(10, 20, 0, 4);
        string stream = isStream
            ? "\"stream\":true,\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true},"
            : "";
        ClientStreams.Same(
            $$$$"""
            {"model":"up-model","max_tokens":4096,{{{{stream}}}}"reasoning_effort":"high",
             "messages":[{"role":"system","content":"You edit files.\n\nBe brief."},{{{{SentTurns}}}}],
             "tools":[{"type":"function","function":{"name":"Read","description":"reads","parameters":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}}]}
            """.Trim(),
            answer.Sent
        );
        Http.ScriptedRequest sent = Assert.Single(answer.Requests);
        Assert.Equal("POST /v1/chat/completions HTTP/1.1", sent.Line);
        Assert.DoesNotContain("anthropic", sent.Head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("stainless", sent.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Bearer sk-upstream", sent.Headers["Authorization"]);
        Assert.Equal("cache_control=1, context_management=1", Sorted(answer.Headers["x-farthing-dropped"]));
        Assert.Equal(answer.Headers["x-request-id"], answer.Headers["request-id"]);
    }

    [Fact]
    public async Task Claude_code_turn_at_a_provider()
    {
        const string Name = "mcp__filesystem_server_of_the_project__read_a_file_and_tell_what_is_in_it";
        const string Sent = "mcp__filesystem_server_of_the_project__read_a_file_and__238e5c1f";
        DialectAnswer answer = await Scene(
                "hosted",
                deployment => deployment with { Media = new MediaBounds(1000, null, 1000) }
            )
            .WholeAsync(
                $$$"""
                {"model":"model","max_tokens":4096,"top_k":4,"stop_sequences":["END"],"metadata":{"user_id":"user_1"},"system":"You edit files.",
                 "messages":[{"role":"user","content":[{"type":"text","text":"Fix"},{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBERg=="}}]},
                  {"role":"system","content":"Plan mode is off."},
                  {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"{{{Name}}}","input":{}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1"}]}],
                 "tools":[{"name":"{{{Name}}}","input_schema":{"type":"object"},"strict":true},{"type":"web_search_20250305","name":"web_search"}],"tool_choice":{"type":"any","disable_parallel_tool_use":true}}
                """,
                Completion(
                    $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_2","type":"function","function":{"name":"{{{Sent}}}","arguments":"{}"}}]}""",
                    "\"tool_calls\""
                )
            );

        Assert.True(answer.Status == 200, answer.Text);
        answer.AssertUsage(10, 20, 0, 4);
        ClientStreams.Same(
            $$$"""
            {"model":"up-model","max_completion_tokens":4096,"stop":["END"],"safety_identifier":"79b0aa0042b3c05617c378046a6553ec2cd81e9995959a6012f9b497a18ec82b",
             "messages":[{"role":"system","content":"You edit files."},
              {"role":"user","content":[{"type":"text","text":"Fix"},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="}}]},
              {"role":"system","content":"Plan mode is off."},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"{{{Sent}}}","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":""}],
             "tools":[{"type":"function","function":{"name":"{{{Sent}}}","parameters":{"type":"object"},"strict":true}}],"tool_choice":"required","parallel_tool_calls":false}
            """.Trim(),
            answer.Sent
        );
        Assert.Equal(Name, answer.Json.GetProperty("content")[0].GetProperty("name").GetString());
        Assert.Equal("top_k=1, web_search=1", Sorted(answer.Headers["x-farthing-dropped"]));
    }

    [Fact]
    public async Task Prefix_stability()
    {
        string[] turns =
        [
            Turns,
            """,{"role":"assistant","content":[{"type":"thinking","thinking":"now c","signature":"fth1.9ac4a0b7"},{"type":"text","text":"Reading c."},{"type":"tool_use","id":"call_4","name":"Read","input":{"path":"c.png"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_4","content":[{"type":"text","text":"a picture"},{"type":"image","source":{"type":"url","url":"https://x/c.png"}}]}]},{"role":"system","content":"Hurry."}""",
            """,{"role":"assistant","content":[{"type":"thinking","thinking":"done","signature":"ErUBAnthropic"},{"type":"tool_use","id":"call_5","name":"Read","input":{"path":"d"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_5","content":"d"}]},{"role":"system","content":"Todo: 1"}""",
            """,{"role":"assistant","content":"Fixed."},{"role":"user","content":"Thanks"}""",
        ];
        string history = "";
        string before = "";
        foreach (string turn in turns)
        {
            history += turn;
            DialectAnswer answer = await Scene(deploy: TakesImages)
                .WholeAsync(
                    $$"""{"model":"model","max_tokens":4096,{{System.Replace("h=ab", $"h={history.Length}")}}"messages":[{{history}}],"tools":[{{Read}}]}""",
                    Completion(Answer, "\"stop\"")
                );
            answer.AssertUsage(10, 20, 0, 4);
            string messages = ClientStreams.Json(answer.Sent).GetProperty("messages").GetRawText()[..^1];
            Assert.StartsWith(before, messages, StringComparison.Ordinal);
            Assert.EndsWith("\"messages\":" + messages + "]}", answer.Sent, StringComparison.Ordinal);
            before = messages;
        }

        Assert.Contains("\"reasoning\":\"now c\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("\"reasoning\":\"done\"", before, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fth1.9ac4a0b7", "vllm", "\"reasoning\":\"hm\",", "")]
    [InlineData("fth1.9ac4a0b7", "sglang", "\"reasoning_content\":\"hm\",", "")]
    [InlineData("fth1.0badcafe", "vllm", "", "thinking=1")]
    [InlineData("ErUBCkYIBRgCIkAnthropic", "vllm", "", "thinking=1")]
    [InlineData("fth2.9ac4a0b7.rs_1.RU5D", "vllm", "", "thinking=1")]
    [InlineData("", "vllm", "", "thinking=1")]
    [InlineData("fth1.9ac4a0b7", "hosted", "", "thinking=1")]
    public async Task Foreign_signature_dropped_own_seal_returned(
        string signature,
        string engine,
        string reasoning,
        string dropped
    )
    {
        DialectAnswer answer = await Scene(engine)
            .WholeAsync(
                $$$"""{"model":"model","max_tokens":4096,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"{{{signature}}}"},{"type":"text","text":"So"}]},{"role":"user","content":"and?"}]}""",
                Completion(Answer, "\"stop\"")
            );

        answer.AssertUsage(10, 20, 0, 4);
        ClientStreams.Same(
            $$$"""[{"role":"user","content":"hi"},{"role":"assistant",{{{reasoning}}}"content":"So"},{"role":"user","content":"and?"}]""",
            ClientStreams.Json(answer.Sent).GetProperty("messages").GetRawText()
        );
        Assert.Equal(dropped, answer.Headers.GetValueOrDefault("x-farthing-dropped", ""));
    }

    [Fact]
    public async Task Foreign_signature_dropped_own_seal_returned_as_it_was_given()
    {
        string answer = await WholeAsync(
            Completion("""{"role":"assistant","reasoning":"a\n\"b\" \u00e9","content":"So"}""", "\"stop\"")
        );
        string content = ClientStreams.Json(answer).GetProperty("content").GetRawText();

        DialectAnswer next = await Scene()
            .WholeAsync(
                $$$"""{"model":"model","max_tokens":4096,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":{{{content}}}},{"role":"user","content":"and?"}]}""",
                Completion(Answer, "\"stop\"")
            );

        JsonElement back = ClientStreams.Json(next.Sent).GetProperty("messages")[1];
        Assert.Equal("a\n\"b\" \u00e9", back.GetProperty("reasoning").GetString());
        Assert.Equal("So", back.GetProperty("content").GetString());
        Assert.DoesNotContain("x-farthing-dropped", next.Headers.Keys);
    }

    private static Deployment TakesImages(Deployment deployment) =>
        deployment with
        {
            Media = new MediaBounds(1000, null, null),
        };

    private static string Sorted(string dropped) =>
        string.Join(", ", dropped.Split(", ").Order(StringComparer.Ordinal));
}
