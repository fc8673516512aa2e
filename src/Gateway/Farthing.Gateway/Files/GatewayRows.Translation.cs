using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <content>How requests in other formats are written for a deployment.</content>
public static partial class GatewayRows
{
    private static Setting[] Translation() =>
        [
            new(
                "mid_system",
                Word("keep", "fold"),
                "fold",
                "Instructions in the middle of a conversation: kept there, or folded into a turn of the user"
            )
            {
                WithoutIt = "keep for hosted and other, fold for engines and Anthropic",
            },
            Setting.Or(
                "sampling",
                Word("pass", "drop"),
                "pass",
                "Temperature and the like; drop: for models that take none"
            ),
            new(
                "reasoning_back",
                Word("all", "last", "none"),
                "all",
                "Earlier reasoning of the model that goes back to it"
            )
            {
                WithoutIt = "all for engines, none for hosted and other",
            },
            new(
                "reasoning_member",
                Word("reasoning", "reasoning_content"),
                "reasoning_content",
                "Member of a chat's assistant message that carries it"
            )
            {
                WithoutIt = "reasoning for vllm, else reasoning_content",
            },
            Setting.Or(
                "reasoning_required",
                Switch,
                "false",
                "Assistant messages with calls have that member, if need be empty"
            ),
            Setting.Or(
                "thinking",
                Word("adaptive", "budget", "none"),
                "adaptive",
                "How thinking is asked for in the Messages format"
            ),
            new(
                "thinking_off",
                Json,
                "{\"enable_thinking\":false}",
                "chat_template_kwargs that switch an engine's reasoning off"
            )
            {
                WithoutIt = "reasoning that was switched off is left out of the answer",
            },
            new("documents", Switch, "true", "PDF files go to it")
            {
                WithoutIt = "true for hosted and other, false for engines",
            },
            Setting.Or("prefill", Switch, "false", "An assistant message at the end is gone on with (vLLM)"),
            Setting.Or(
                "server_tools",
                Switch,
                "false",
                "Its own tools may be asked for, which it bills apart"
            ),
            new("prompt_cache", Switch, "true", "Prompts are cached from the second turn on (Messages)")
            {
                WithoutIt = "true for hosted and other",
            },
            new(
                "fit_output",
                Switch,
                "true",
                "An output limit that does not fit into context beside the prompt is cut to what fits"
            )
            {
                WithoutIt = "true for engines whose context is known",
            },
        ];

    private static SettingKind Json =>
        Formed(JsonOf, "not a JSON object", "a JSON object such as {\"enable_thinking\":false}");

    private static bool JsonOf(string text)
    {
        try
        {
            using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(text);
            return document.RootElement.ValueKind == System.Text.Json.JsonValueKind.Object;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
