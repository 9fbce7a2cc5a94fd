using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Architecture.Tests;

/// <summary>The types of the product, read from its assemblies. Reading runs none of their code.</summary>
internal static class CompiledCode
{
    private static readonly string[] Projects = ["Benchspace", "Reports", "Harness"];

    /// <summary>The product's assemblies beside this one.</summary>
    public static IReadOnlyList<string> AssemblyFiles { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(file => Projects.Contains(Path.GetFileNameWithoutExtension(file).Split('.')[0], StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ];

    private static readonly Lazy<IReadOnlyList<CodeType>> ReadOnce = new(
        () => [.. AssemblyFiles.SelectMany(ReadTypes).OrderBy(type => type.Name.ToString(), StringComparer.Ordinal)]);

    /// <summary>Every type that stands in no other.</summary>
    public static IReadOnlyList<CodeType> Types => ReadOnce.Value;

    /// <summary>The types of a full name: one, or several where projects compile the same source.</summary>
    public static IEnumerable<CodeType> Named(string fullName) => Types.Where(type => type.Name.ToString() == fullName);

    private static List<CodeType> ReadTypes(string file)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(file);
        return [.. assembly.MainModule.Types.Where(IsWritten).Select(Read)];
    }

    /// <summary>Whether a person wrote the type: the compiler's own, such as the entry point, have names that no source can spell, or come with the attribute.</summary>
    private static bool IsWritten(TypeDefinition type) =>
        !type.Name.Contains('<', StringComparison.Ordinal)
        && type.CustomAttributes.All(attribute => attribute.AttributeType.Name is not ("CompilerGeneratedAttribute" or "EmbeddedAttribute"));

    private static CodeType Read(TypeDefinition type)
    {
        var collector = new ReferenceCollector();
        collector.AddType(type);
        TypeName name = ReferenceCollector.NameOf(type);
        collector.References.Remove(name);
        return new CodeType(name, collector.References, collector.Literals);
    }

    private sealed class ReferenceCollector
    {
        public HashSet<TypeName> References { get; } = [];

        public HashSet<string> Literals { get; } = new(StringComparer.Ordinal);

        /// <summary>The name of the outermost type around a type.</summary>
        public static TypeName NameOf(TypeReference type)
        {
            while (type.DeclaringType is not null)
            {
                type = type.DeclaringType;
            }

            return new TypeName(type.Namespace, type.Name.Split('`')[0]);
        }

        public void AddType(TypeDefinition type)
        {
            Add(type.BaseType);
            AddAttributes(type);
            AddConstraints(type);
            foreach (InterfaceImplementation implemented in type.Interfaces)
            {
                Add(implemented.InterfaceType);
            }

            foreach (FieldDefinition field in type.Fields)
            {
                Add(field.FieldType);
                AddAttributes(field);
            }

            foreach (PropertyDefinition property in type.Properties)
            {
                Add(property.PropertyType);
                AddAttributes(property);
            }

            foreach (EventDefinition happening in type.Events)
            {
                Add(happening.EventType);
                AddAttributes(happening);
            }

            foreach (MethodDefinition method in type.Methods)
            {
                AddMethod(method);
            }

            foreach (TypeDefinition nested in type.NestedTypes)
            {
                AddType(nested);
            }
        }

        private void AddMethod(MethodDefinition method)
        {
            AddSignature(method);
            AddAttributes(method);
            AddConstraints(method);
            foreach (ParameterDefinition parameter in method.Parameters)
            {
                AddAttributes(parameter);
            }

            if (!method.HasBody)
            {
                return;
            }

            foreach (VariableDefinition local in method.Body.Variables)
            {
                Add(local.VariableType);
            }

            foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
            {
                Add(handler.CatchType);
            }

            foreach (Instruction instruction in method.Body.Instructions)
            {
                AddOperand(instruction.Operand);
            }
        }

        private void AddOperand(object? operand)
        {
            switch (operand)
            {
                case string literal:
                    Literals.Add(literal);
                    break;
                case TypeReference type:
                    Add(type);
                    break;
                case FieldReference field:
                    Add(field.DeclaringType);
                    Add(field.FieldType);
                    break;
                case MethodReference method:
                    Add(method.DeclaringType);
                    AddSignature(method);
                    if (method is GenericInstanceMethod instance)
                    {
                        AddAll(instance.GenericArguments);
                    }

                    break;
                case CallSite call:
                    AddSignature(call);
                    break;
            }
        }

        private void AddSignature(IMethodSignature signature)
        {
            Add(signature.ReturnType);
            AddAll(signature.Parameters.Select(parameter => parameter.ParameterType));
        }

        private void AddConstraints(IGenericParameterProvider generic)
        {
            AddAll(generic.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType));
        }

        private void AddAttributes(ICustomAttributeProvider decorated)
        {
            foreach (CustomAttribute attribute in decorated.CustomAttributes)
            {
                Add(attribute.AttributeType);
                AddAll(attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>());
            }
        }

        private void AddAll(IEnumerable<TypeReference> types)
        {
            foreach (TypeReference type in types)
            {
                Add(type);
            }
        }

        private void Add(TypeReference? type)
        {
            switch (type)
            {
                case null or GenericParameter:
                    break;
                case FunctionPointerType pointer:
                    AddSignature(pointer);
                    break;
                case TypeSpecification specification:
                    Add(specification.ElementType);
                    if (specification is GenericInstanceType instance)
                    {
                        AddAll(instance.GenericArguments);
                    }

                    break;
                default:
                    References.Add(NameOf(type));
                    break;
            }
        }
    }
}
