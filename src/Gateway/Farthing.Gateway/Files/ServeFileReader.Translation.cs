using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>How requests in other formats are written for a deployment.</content>
public sealed partial class ServeFileReader
{
    /// <summary>Traits as written; what is not is as is usual for the upstream. Null where nothing is written.</summary>
    private static UpstreamTraits? TraitsOf(WrittenSection? section, Upstream upstream)
    {
        if (section is null)
        {
            return null;
        }

        UpstreamTraits usual = UsualTraits.Of(upstream.Engine, upstream.Api);
        return usual with
        {
            KeepsMidSystem = section.Has("mid_system")
                ? section.Text("mid_system") == "keep"
                : usual.KeepsMidSystem,
            DropsSampling = section.Text("sampling") == "drop",
            ReasoningBack = section.Has("reasoning_back")
                ? section.Choice<ReasoningReturn>("reasoning_back")
                : usual.ReasoningBack,
            ReasoningMember = section.Text("reasoning_member") ?? usual.ReasoningMember,
            RequiresReasoning = section.IsOn("reasoning_required"),
            Thinking = section.Choice<ThinkingForm>("thinking"),
            ThinkingOff = section.Text("thinking_off") is string off ? JsonValue.Of(off) : default,
            TakesDocuments = On("documents", usual.TakesDocuments),
            ContinuesPrefill = section.IsOn("prefill"),
            TakesServerTools = section.IsOn("server_tools"),
            CachesPrompts = On("prompt_cache", usual.CachesPrompts),
        };

        bool On(string key, bool without) => section.Has(key) ? section.IsOn(key) : without;
    }
}
