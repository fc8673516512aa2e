namespace Farthing.Documents;

/// <summary>Marks the record that is a verb's answer: the <c>result</c> of an envelope whose <c>schema</c> is <c>farthing.NAME/1</c>. A verb that answers in two forms has two; one that several verbs answer with has several names.</summary>
/// <param name="name">The verb's, such as <c>ledger.by</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class DocumentAttribute(string name) : Attribute
{
    /// <summary>The verb's, such as <c>ledger.by</c>.</summary>
    public string Name { get; } = name;
}
