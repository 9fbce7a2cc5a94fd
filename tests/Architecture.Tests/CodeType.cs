namespace Architecture.Tests;

/// <summary>
/// A type as compiled, together with everything nested in it: the types that its signatures, attributes and method bodies
/// name, and the texts that its methods load.
/// </summary>
/// <remarks>The compiler copies constants into their users, so the use of a constant alone leaves no trace.</remarks>
internal sealed record CodeType(TypeName Name, IReadOnlySet<TypeName> References, IReadOnlySet<string> Literals);
