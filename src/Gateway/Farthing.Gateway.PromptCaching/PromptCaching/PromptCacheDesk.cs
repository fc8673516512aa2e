using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.PromptCaching.Prefixes;
using Farthing.Gateway.PromptCaching.Prompts;
using Farthing.Gateway.PromptCaching.Tools;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.PromptCaching;

/// <summary>Uses providers' prompt caches: places breakpoints where they pay, sets cache keys, and says why what was cached was not read.</summary>
/// <remarks>Any thread. Nothing of it happens for models whose policy is off. It keeps keyed hashes, never a text.</remarks>
/// <param name="clock">The time.</param>
/// <param name="openSecret">Opens the secret that prompts are hashed with, once a policy is on.</param>
public sealed partial class PromptCacheDesk(TimeProvider clock, Func<byte[]> openSecret) : IPromptCaching
{
    private const int SecretBytes = 32;
    private const int Prefixes = 1 << 14;
    private const int Sessions = 1 << 12;
    private const int Routes = 1 << 10;

    private readonly Lock gate = new();
    private byte[]? secret; // Written before the options that let it be read.
    private bool hasKeys;
    private readonly BoundedTable<ulong, PrefixEntry> prefixes = new(Prefixes);
    private readonly BoundedTable<string, SessionPrompt> sessions = new(Sessions);
    private readonly BoundedTable<(string Deployment, string Key), CacheRoute> routes = new(Routes);
    private readonly CacheKeySplitter splitter = new();
    private readonly ToolOrder tools = new();
    private volatile PromptCacheOptions? options;

    /// <summary>Counts of verdicts.</summary>
    public PromptCacheCounts Counts { get; } = new();

    /// <summary>Raised once for each deployment and key whose stated cached tokens cannot be: the deployment's name, and what was stated.</summary>
    public event Action<string, string>? Disbelieved;

    /// <summary>Raised where no <c>prompt_cache_key</c> can be set, until the next change of the configuration: why.</summary>
    public event Action<string>? Keyless;

    /// <summary>Puts other policies in force.</summary>
    public void Change(PromptCacheOptions next)
    {
        bool isOn = false;
        foreach (PromptCachePolicy policy in next.Models.Values)
        {
            isOn |= policy.Mode != PromptCacheMode.Off;
        }

        if (isOn && !hasKeys)
        {
            OpenSecret();
        }

        options = isOn ? next : null;
    }

    /// <summary>Opens the secret. Without it breakpoints are placed all the same, and no keys are sent: those of another secret would spread what the provider has.</summary>
    private void OpenSecret()
    {
        try
        {
            (secret, hasKeys) = (openSecret(), true);
        }
        catch (FarthingException refused)
        {
            secret ??= RandomNumberGenerator.GetBytes(SecretBytes);
            Keyless?.Invoke(refused.Message);
        }
    }

    /// <summary>Plans an attempt that is about to be sent.</summary>
    /// <returns>The work; null where the model's policy is off, and where its upstream has no prompt cache.</returns>
    PromptCacheWork? IPromptCaching.Begin(PromptCacheAsk ask)
    {
        if (
            !TryPolicy(ask.Model, out PromptCachePolicy? policy)
            || ask.Outbound.Dialect.Marks is not MarkForm form
            || RuleOf(ask.Outbound.Dialect, form, ask.Deployment) is not PromptCacheRule rule
        )
        {
            return null;
        }

        byte[] hashed = secret!;
        ReadOnlySpan<byte> body = ask.Outbound.Body.Bytes.Span;
        bool isMessages = form.IsMarkedOnly;
        bool isTranslated = ask.Outbound.Translation is not null;
        PromptBlocks prompt = new PromptReader(isMessages).Read(body);
        if (prompt.Blocks.Count == 0)
        {
            return null;
        }

        if (policy.KeepsToolOrder && (prompt.ClientMarks.Count == 0 || policy.Overrides || isTranslated))
        {
            tools.Keep(prompt, body, hashed, $"{ask.Deployment.Name}\n{ask.Key}");
        }

        prompt.Link(body, hashed, $"{ask.Deployment.Upstream.Name}\n{ask.Deployment.UpstreamModel}");
        string key = ask.Key;
        long nowNs = clock.GetUtcNow().UtcTicks * TimeSpan.NanosecondsPerTick;
        lock (gate)
        {
            CacheRoute? route = routes.Find((ask.Deployment.Name, key));
            if (route is null)
            {
                route = new CacheRoute();
                routes.Add((ask.Deployment.Name, key), route);
            }

            PromptCacheWork work = new()
            {
                Ask = ask,
                Route = route,
                Rule = rule,
                Form = form,
                Prompt = prompt,
                Overrides = policy.Overrides || isTranslated,
                StartedNs = nowNs,
                Session = ask.Session.Length == 0 ? null : $"{ask.Deployment.Name}\n{key}\n{ask.Session}",
            };
            Plan(work, policy, isMessages);
            if (hasKeys && ask.Outbound.Dialect.HasCacheKey && !prompt.HasCacheKey && !prompt.HasCacheOptions)
            {
                ulong stable = StablePrefix(prompt);
                work.CacheKey = splitter.KeyFor(
                    hashed,
                    $"{ask.Team}\n{key}\n{ask.Deployment.UpstreamModel}",
                    stable,
                    nowNs
                );
            }

            return work;
        }
    }

    /// <summary>Off, and nothing else, for most requests: one look.</summary>
    bool IPromptCaching.IsOnFor(string model) => TryPolicy(model, out _);

    /// <inheritdoc/>
    void IPromptCaching.Apply(
        PromptCacheWork work,
        ReadOnlySpan<byte> body,
        BodySplice splice,
        int insertAt
    ) => PromptCacheSplice.Apply(work, body, splice, insertAt);

    private bool TryPolicy(string model, [NotNullWhen(true)] out PromptCachePolicy? policy)
    {
        policy = null;
        return options is PromptCacheOptions now
            && now.Models.TryGetValue(model, out policy)
            && policy.Mode != PromptCacheMode.Off;
    }

    /// <summary>The rules of a deployment's provider; null: it has no prompt cache that requests can use.</summary>
    private static PromptCacheRule? RuleOf(Dialect dialect, MarkForm form, Deployment deployment)
    {
        if (deployment.Upstream.Engine != "hosted")
        {
            return null;
        }

        string model = deployment.UpstreamModel;
        model = model[
            (
                form.IsMarkedOnly
                    ? Math.Max(0, model.LastIndexOf("claude", StringComparison.OrdinalIgnoreCase))
                    : model.LastIndexOf('/') + 1
            )..
        ];
        if ((deployment.Upstream.Api & ApiKinds.Bedrock) != 0)
        {
            return PromptCacheRules.FindAtBedrock(model);
        }

        PromptCacheRule? rule = PromptCacheRules.Find(dialect.Maker, model);
        return rule is not null && (deployment.Upstream.Api & ApiKinds.Vertex) != 0
            ? rule with
            {
                WriteFactor1h = null,
            } // No source says that it is there.
            : rule;
    }

    /// <summary>Hash of what stays over a route's requests: tools and system; of the first message where there is neither.</summary>
    private static ulong StablePrefix(PromptBlocks prompt)
    {
        int last = 0;
        for (int i = 0; i < prompt.Blocks.Count && prompt.Blocks[i].Part != PromptPart.Messages; i++)
        {
            last = i;
        }

        return prompt.Chain[last];
    }
}

/// <summary>Counts of verdicts since the start. Any thread.</summary>
public sealed class PromptCacheCounts
{
    private readonly long[] counts = new long[Enum.GetValues<PromptCacheVerdict>().Length];

    /// <summary>The verdicts that are counted, by the name of their label.</summary>
    public static IReadOnlyList<(PromptCacheVerdict Verdict, string Label)> Labels { get; } =
    [
        (PromptCacheVerdict.Hit, "hit"),
        (PromptCacheVerdict.First, "first"),
        (PromptCacheVerdict.TooShort, "too_short"),
        (PromptCacheVerdict.ToolsChanged, "tools_changed"),
        (PromptCacheVerdict.SystemChanged, "system_changed"),
        (PromptCacheVerdict.MessagesChanged, "messages_changed"),
        (PromptCacheVerdict.ParametersChanged, "parameters_changed"),
        (PromptCacheVerdict.TtlLapse, "ttl_lapse"),
        (PromptCacheVerdict.ConcurrentFirstWrite, "concurrent_first_write"),
        (PromptCacheVerdict.Lookback, "lookback"),
        (PromptCacheVerdict.RoutingOrEviction, "routing_or_eviction"),
    ];

    /// <summary>How often a verdict was given.</summary>
    public long Of(PromptCacheVerdict verdict) => Interlocked.Read(ref counts[(int)verdict]);

    /// <summary>Counts one.</summary>
    internal void Add(PromptCacheVerdict verdict) => Interlocked.Increment(ref counts[(int)verdict]);
}
