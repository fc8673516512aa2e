namespace Farthing.Cli;

/// <summary>An option or argument that names what is written: its files are tried before the work begins whose result they are to take.</summary>
internal interface IDestination
{
    /// <summary>The files that a name on the command line stands for.</summary>
    /// <param name="name">As written: a file, a folder, or what the names of several files begin with.</param>
    IReadOnlyList<string> FilesOf(string name);

    /// <summary>True where <c>-</c> stands for standard output.</summary>
    bool TakesStandardOutput { get; }

    /// <summary>The name that is taken where none is given; null where nothing is written then.</summary>
    string? DefaultName { get; }
}
