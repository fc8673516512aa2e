namespace Farthing.Gateway.Ledger;

/// <summary>Data folder of an embedded gateway: <c>journal/</c>, which is the truth, and <c>ledger.db</c>, which is derived from it.</summary>
/// <param name="Path">The folder.</param>
public sealed record LedgerFolder(string Path)
{
    /// <summary>The folder's name where nobody gives another.</summary>
    public const string Default = "farthing-data";

    /// <summary>The database.</summary>
    public string Database => System.IO.Path.Combine(Path, "ledger.db");

    /// <summary>Answers that the cache keeps.</summary>
    public string Cache => System.IO.Path.Combine(Path, "cache.db");

    /// <summary>Stored questions and the evidence of the semantic cache, beside its answers.</summary>
    /// <param name="cache">As of <see cref="Cache"/>.</param>
    public static string QuestionsBeside(string cache) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(cache)!, "questions.db");

    /// <summary>Files, lines and results of the batch lane.</summary>
    public string Batches => System.IO.Path.Combine(Path, "batches.db");

    /// <summary>Cascades that their checked answers closed.</summary>
    public string Cascades => System.IO.Path.Combine(Path, "cascades.json");

    /// <summary>Address of the gateway that runs there.</summary>
    public string Address => System.IO.Path.Combine(Path, "gateway.json");

    /// <summary>Bills that the ledger was made of, where it was (<c>ledger import</c>).</summary>
    public string Bills => System.IO.Path.Combine(Path, "bills");

    /// <summary>The scaled clock that the folder was begun on; absent: real time.</summary>
    public string Clock => System.IO.Path.Combine(Path, "clock");

    /// <summary>The journal's folder.</summary>
    public string Journal => System.IO.Path.Combine(Path, "journal");

    /// <summary>Lengths and hashes of prompts: a journal of its own, on which no money hangs.</summary>
    public string Prompts => System.IO.Path.Combine(Path, "prompts");

    /// <summary>The secret that prompts are hashed with.</summary>
    public string PromptSecret => System.IO.Path.Combine(Path, "prompt-secret");

    /// <summary>The statements of closed months.</summary>
    public string Statements => System.IO.Path.Combine(Path, "statements");

    /// <summary>Keys that do not stand in the configuration, and the events of administration.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys.jsonl");

    /// <summary>Keys of a store that gateways share, as this one last read them.</summary>
    public string KeyCache => System.IO.Path.Combine(Path, "keys.cache.json");

    /// <summary>Budgets of that store, as this one last read them.</summary>
    public string BudgetCache => System.IO.Path.Combine(Path, "budgets.cache.json");
}
