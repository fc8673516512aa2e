using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Numerics.Faults;
using Farthing.Settings;
using Farthing.Settings.Trees;

namespace Farthing.Gateway.Moving;

/// <summary>Writes our configuration from LiteLLM's <c>config.yaml</c>: its models, budgets and settings, and the keys and teams of its database where they are given. What has no counterpart is said by name and line; nothing is guessed.</summary>
/// <param name="table">Our configuration: an other one may be as large, and has its name in faults.</param>
/// <param name="catalog">For prices that the configuration does not say.</param>
/// <param name="variables">Values of variables, for addresses and models that <c>os.environ/NAME</c> stands for; null where a variable is not set. Keys are never asked for.</param>
public sealed class LiteLlmReader(SettingTable table, Catalog catalog, Func<string, string?> variables)
{
    private const string AdminVariable = "FARTHING_ADMIN_KEY";

    private readonly List<MovingNote> notes = [];
    private readonly LiteLlmModels models = new(catalog, new LiteLlmVariables(variables));
    private readonly LiteLlmKeys keys = new();
    private readonly List<YamlMembers> budgets = [];
    private readonly List<YamlMembers> limits = [];
    private readonly Dictionary<string, List<string>> fallbacks = new(StringComparer.Ordinal);
    private readonly YamlMembers operation = [];
    private YamlMembers admin = [];
    private string? policy;
    private decimal? retries;

    /// <summary>Writes it.</summary>
    /// <param name="text">LiteLLM's configuration.</param>
    /// <param name="file">Its name, for notes and faults.</param>
    /// <param name="teams">What <c>GET /team/list</c> answered, and the file's name; null without.</param>
    /// <param name="stored">What <c>GET /key/list?return_full_object=true</c> answered, and the file's name; null without.</param>
    /// <exception cref="FarthingException">It is no YAML, or not LiteLLM's.</exception>
    public MovedConfiguration Read(
        string text,
        string file,
        (byte[] Json, string File)? teams,
        (byte[] Json, string File)? stored
    )
    {
        LiteLlmSection root = new(file, "", Root(text, file), notes);
        if (root.Section("environment_variables") is LiteLlmSection variablesHere)
        {
            models.Variables.Learn(variablesHere);
            root.Note("environment_variables", LiteLlmReasons.Root["environment_variables"]);
        }

        foreach (LiteLlmSection entry in root.List("model_list"))
        {
            models.Add(entry);
        }

        models.NoteLost();

        if (root.Section("litellm_settings") is LiteLlmSection settings)
        {
            ReadSettings(settings);
        }

        if (root.Section("router_settings") is LiteLlmSection router)
        {
            ReadRouter(router);
        }

        if (root.Section("general_settings") is LiteLlmSection general)
        {
            ReadGeneral(general);
        }

        root.NoteRest(LiteLlmReasons.Root);
        if (teams is (byte[] ofTeams, string teamFile))
        {
            keys.ReadTeams(ofTeams, teamFile, budgets, limits, notes);
        }

        if (stored is (byte[] ofKeys, string keyFile))
        {
            keys.ReadKeys(ofKeys, keyFile, models.Names, budgets, limits, notes);
        }

        DropUnknownFallbacks(file);
        if (models.Names.Count == 0)
        {
            throw new FarthingException(
                new Fault(
                    GatewayFaultCodes.Missing,
                    "no model is left that the gateway can serve"
                        + (
                            notes.Count == 0
                                ? ""
                                : ": " + string.Join("; ", notes.Take(3).Select(note => note.Message))
                        )
                )
                {
                    File = file,
                    Path = "model_list",
                    Expected =
                        "a model of openai, anthropic, azure, hosted_vllm or another provider that speaks OpenAI's API",
                }
            );
        }

        return new MovedConfiguration(
            Text(file),
            [.. notes.OrderBy(note => note.File == file ? 0 : 1).ThenBy(note => note.Line ?? int.MaxValue)]
        );
    }

    private YamlMapping Root(string text, string file)
    {
        YamlNode? node = YamlTree.Read(text, file, table);
        return node is YamlMapping mapping && mapping.Entries.Any(entry => entry.Key.Text == "model_list")
            ? mapping
            : throw new FarthingException(
                new Fault(GatewayFaultCodes.WrongShape, "this is not a configuration of LiteLLM's proxy")
                {
                    File = file,
                    Line = 1,
                    Expected = "config.yaml with model_list: (https://docs.litellm.ai/docs/proxy/configs)",
                }
            );
    }

    private void ReadSettings(LiteLlmSection settings)
    {
        ReadFallbacks(settings);
        retries = settings.Number("num_retries") ?? retries;
        if (settings.Number("request_timeout") is decimal seconds)
        {
            settings.Note(
                "request_timeout",
                $"timeouts are of an upstream: upstreams: {{ NAME: {{ timeouts: {{ whole: {LiteLlmWords.Digits(seconds)}s }} }} }}"
            );
        }

        AddBudget(settings, "max_budget", "budget_duration", "all", budgets);
        AddBudget(settings, "max_end_user_budget", null, "each user", budgets);
        if (settings.Section("tag_budget_config") is LiteLlmSection tags)
        {
            foreach (string tag in tags.Names)
            {
                if (tags.Section(tag) is LiteLlmSection budget)
                {
                    AddBudget(budget, "max_budget", "budget_duration", $"tag:{tag}", budgets);
                    budget.NoteRest(LiteLlmReasons.Settings);
                }
            }
        }

        settings.NoteRest(LiteLlmReasons.Settings);
    }

    private void ReadRouter(LiteLlmSection router)
    {
        ReadFallbacks(router);
        retries = router.Number("num_retries") ?? retries;
        switch (router.Text("routing_strategy"))
        {
            case null or "simple-shuffle":
                break;
            case "least-busy":
                policy = "least_outstanding";
                break;
            case string other:
                router.Note(
                    "routing_strategy",
                    $"{other} has no counterpart; weighted is taken (others: least_outstanding, session_affine, prefix_affine)"
                );
                break;
        }

        if (router.Number("cooldown_time") is decimal rest)
        {
            operation.With("breakers", new YamlMembers().With("rest_for", $"{LiteLlmWords.Digits(rest)}s"));
        }

        if (router.Section("model_group_alias") is LiteLlmSection aliases)
        {
            foreach (string alias in aliases.Names)
            {
                string? model = aliases.Text(alias);
                if (model is not null && !models.TryAlias(alias, model))
                {
                    aliases.Note(alias, $"no model '{model}', or one of this name; left out");
                }
            }
        }

        router.NoteRest(LiteLlmReasons.Router);
    }

    private void ReadGeneral(LiteLlmSection general)
    {
        if (general.Text("master_key") is string master)
        {
            string variable = LiteLlmWords.VariableOf(master) ?? AdminVariable;
            admin = new YamlMembers().With("key_env", variable);
            general.Note(
                "master_key",
                LiteLlmWords.VariableOf(master) is null
                    ? $"is left out: a key must not stand in a file; the admin API reads its own from {variable}, 20 characters at least, and it opens no model"
                    : $"opens the admin API ({variable}, 20 characters at least), and no model"
            );
        }

        if (general.Number("global_max_parallel_requests") is decimal all)
        {
            limits.Add(new YamlMembers().With("scope", "all").With("concurrency", LiteLlmWords.Digits(all)));
        }

        if (general.Number("max_request_size_mb") is decimal mb)
        {
            operation.With("max_body", $"{LiteLlmWords.Digits(mb)}MiB");
        }

        general.NoteRest(LiteLlmReasons.General);
    }

    private void ReadFallbacks(LiteLlmSection section)
    {
        foreach (LiteLlmSection pair in section.List("fallbacks"))
        {
            foreach (string model in pair.Names)
            {
                fallbacks[model] = [.. pair.Texts(model)];
            }
        }
    }

    /// <summary>A fallback to or from a model that is not there any more.</summary>
    private void DropUnknownFallbacks(string file)
    {
        foreach ((string model, List<string> others) in fallbacks)
        {
            foreach (string gone in others.Where(other => !models.Names.Contains(other)).ToArray())
            {
                others.Remove(gone);
                notes.Add(
                    new MovingNote(
                        file,
                        null,
                        $"fallbacks of {model}",
                        $"no model '{gone}' was taken over; left out"
                    )
                );
            }

            if (!models.Names.Contains(model))
            {
                notes.Add(
                    new MovingNote(
                        file,
                        null,
                        $"fallbacks of {model}",
                        "this model was not taken over; left out"
                    )
                );
            }
        }
    }

    private static void AddBudget(
        LiteLlmSection section,
        string limit,
        string? duration,
        string scope,
        List<YamlMembers> budgets
    )
    {
        decimal? usd = section.Number(limit);
        string? text = duration is null ? null : section.Text(duration);
        if (usd is null)
        {
            return;
        }

        if (LiteLlmWords.PeriodOf(text) is not string period)
        {
            section.Note(duration!, $"no period is called '{text}'; the budget is left out");
            return;
        }

        budgets.Add(LiteLlmKeys.Budget(scope, usd.Value, period));
    }

    private string Text(string file)
    {
        YamlMembers root = new YamlMembers()
            .With("listen", "127.0.0.1:4000")
            .With("upstreams", models.Upstreams())
            .With("models", models.Models(policy, fallbacks))
            .With("keys", keys.Keys)
            .With("budgets", budgets)
            .With("limits", limits)
            .With("admin", admin);
        if (retries is decimal more)
        {
            operation.With(
                "retries",
                new YamlMembers().With(
                    "attempts",
                    LiteLlmWords.Digits(Math.Clamp(decimal.Truncate(more) + 1, 1, 10))
                )
            );
        }

        root.AddRange(operation);
        return $"# Written by farthing serve init from {Path.GetFileName(file)}; docs/gateway-configuration.md explains every key.\n"
            + YamlText.Write(root);
    }
}
