using Farthing.Gateway.Files.Lines;
using Farthing.Numerics.Faults;
using Farthing.Settings.Reading;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <summary>A gateway's configuration as far as it can be read before it is known what for: its keys and values, and its files of many keys and budgets, which other processors begin to read. For one <see cref="ServeFileReader"/>.</summary>
public sealed class BegunServeFile
{
    private BegunServeFile(string file, FaultList faults, WrittenSection root)
    {
        (File, Faults, Root) = (file, faults, root);
        Folder = FolderOf(file);
        Keys = Beside("keys_file") is LineFile ofKeys ? new KeysFile(ofKeys) : null;
        Budgets = Beside("budgets_file") is LineFile ofBudgets ? new BudgetsFile(ofBudgets) : null;
    }

    /// <summary>The configuration's name, as it was given.</summary>
    public string File { get; }

    /// <summary>Names of files are relative to it.</summary>
    internal string Folder { get; }

    /// <summary>What was wrong so far.</summary>
    internal FaultList Faults { get; }

    /// <summary>Its keys and values.</summary>
    internal WrittenSection Root { get; }

    /// <summary>The keys of <c>keys_file</c>; null without.</summary>
    internal KeysFile? Keys { get; }

    /// <summary>The budgets of <c>budgets_file</c>; null without.</summary>
    internal BudgetsFile? Budgets { get; }

    /// <summary>Begins.</summary>
    /// <param name="settings">The settings that it may have.</param>
    /// <param name="file">The configuration.</param>
    /// <exception cref="FarthingException">It cannot be read.</exception>
    public static BegunServeFile Of(GatewaySettings settings, string file) =>
        Of(settings, SettingText.Read(settings.Table, file), file);

    /// <summary>Begins.</summary>
    /// <param name="settings">The settings that it may have.</param>
    /// <param name="text">The configuration's text.</param>
    /// <param name="file">Its name.</param>
    public static BegunServeFile Of(GatewaySettings settings, string text, string file)
    {
        FaultList faults = new();
        return new BegunServeFile(file, faults, Open(settings, text, file, faults));
    }

    /// <summary>The keys and values of a text.</summary>
    /// <param name="settings">The settings that it may have.</param>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name.</param>
    /// <param name="faults">Receives what is no such key or value.</param>
    /// <param name="later">Receives what is found to be wrong of them later; null: the same.</param>
    internal static WrittenSection Open(
        GatewaySettings settings,
        string text,
        string file,
        FaultList faults,
        FaultList? later = null
    ) => new(SettingTreeReader.Read(settings.Table, text, file, faults), later ?? faults);

    internal static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";

    private LineFile? Beside(string key) =>
        LineFile.Open(Root, key, Root.Text(key) is string path ? Path.Combine(Folder, path) : null, Faults);
}
