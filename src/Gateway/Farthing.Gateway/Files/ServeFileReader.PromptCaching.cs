using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.Routing;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>Providers' prompt caches.</content>
public sealed partial class ServeFileReader
{
    private PromptCacheOptions PromptCaching(IReadOnlyList<ModelRoute> models)
    {
        Dictionary<string, PromptCachePolicy> ofModels = new(StringComparer.Ordinal);
        foreach (ModelRoute model in models)
        {
            if (cachedModels.TryGetValue(model.Name, out WrittenSection? written))
            {
                PromptCacheMode mode = written.Text("prompt_cache") switch
                {
                    "auto" => PromptCacheMode.Auto,
                    "5m" => PromptCacheMode.FiveMinutes,
                    "1h" => PromptCacheMode.OneHour,
                    _ => PromptCacheMode.Off,
                };
                if (mode != PromptCacheMode.Off)
                {
                    ofModels[model.Name] = new(mode, written.IsOn("prompt_cache_override"))
                    {
                        KeepsToolOrder = written.Text("prompt_cache_tools") == "stable",
                    };
                }
            }
        }

        return new PromptCacheOptions { Models = ofModels };
    }
}
