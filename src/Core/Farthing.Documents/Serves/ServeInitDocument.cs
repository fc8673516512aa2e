using System.ComponentModel;

namespace Farthing.Documents.Serves;

[Document("serve.init")]
[Description("A gateway's configuration that was written from answers, or from another gateway's")]
public sealed record ServeInitDocument(
    [property: Description("The configuration, in YAML")] string Text,
    [property: Description("The first key, shown this once; absent where none was drawn")] string? Secret,
    IReadOnlyList<MovedMember> Notes
);

[Description("What has no counterpart, or another one")]
public sealed record MovedMember(
    string File,
    [property: Description("absent where the file has no lines that people read")] int? Line,
    [property: Description("Its name there, such as litellm_settings.cache")] string Path,
    [property: Description("What became of it, or what to do")] string Message
);
